// Composition root of one-machine VibeCode: data, control plane, gateway, link; and their end in the reverse order.
import { builtParts, hostVersion } from './built-parts.ts';
import { claimStart } from './claim-start.ts';
import { openDataFolder } from './data-folder.ts';
import { lockData } from './data-lock.ts';
import { oneTimeLink, type OneTimeLink } from './one-time-link.ts';
import type { RunOptions } from './options.ts';
import { runControlPlane } from './run-control-plane.ts';
import { runGateway } from './run-gateway.ts';
import type { Supervised } from './supervise.ts';

export interface Host {
  /** Where this machine's browser goes. */
  readonly url: string;
  readonly dataFolder: string;
  readonly version: string;
  /** A new link at each call; each works once. */
  link(origin?: string): Promise<OneTimeLink>;
  /** Rejects when the control plane can't be kept running. */
  readonly over: Promise<void>;
  /** Agents go on: tmux owns them. */
  stop(): Promise<void>;
}

/** Where the reverse proxy of --public-url asks from: nothing else reaches the sockets, which are on loopback alone. */
const LOOPBACK = ['127.0.0.1', '::1'];

export interface StartHostOptions extends Pick<RunOptions, 'port' | 'dataFolder' | 'publicUrl' | 'digitalOceanUrl'> {
  /** One line for the person. */
  say: (line: string) => void;
}

export async function startHost({
  port: wishedPort,
  dataFolder,
  publicUrl,
  digitalOceanUrl,
  say,
}: StartHostOptions): Promise<Host> {
  const parts = builtParts();
  // Before a folder is made: a start that is refused leaves nothing behind.
  const port = await claimStart({ port: wishedPort, dataFolder });
  const data = openDataFolder(dataFolder);
  const localOrigin = `http://localhost:${port}`;
  const lock = lockData(data.lockFile, localOrigin);
  const stopping = new AbortController();
  const started: Supervised[] = [];
  const stop = async () => {
    stopping.abort();
    for (const part of started.toReversed()) await part.current().stop();
    lock.release();
  };
  try {
    // The control plane makes its own links with the first one: a phone needs the address that it can reach.
    const publicOrigins = publicUrl === null ? [localOrigin] : [publicUrl.origin, localOrigin];
    const shared = { data, parts, port, say, signal: stopping.signal };
    const trustedProxies = publicUrl === null ? [] : LOOPBACK;
    const controlPlane = await runControlPlane({ ...shared, publicOrigins, trustedProxies, digitalOceanUrl });
    started.push(controlPlane);
    const gateway = await runGateway(shared);
    started.push(gateway);
    gateway.over.catch((error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      say(`This machine stays "not connected" until you start again; the whole log is ${data.logs}/gateway.log.`);
    });
    return {
      url: localOrigin,
      dataFolder,
      version: hostVersion(),
      link: (origin = localOrigin) => oneTimeLink({ adminSocket: data.adminSocket, origin }),
      over: controlPlane.over,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
