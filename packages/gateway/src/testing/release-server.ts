// A server of releases for tests: signs with a real key, and can give each answer wrongly.
import { createHash, generateKeyPairSync, sign, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReleaseManifest } from '../update/release-manifest.ts';

export interface OfferedRelease {
  version: string;
  target: string;
  file: Buffer;
  /** Where releases are looked for: a channel or a version. */
  folder?: string;
  channel?: 'stable' | 'beta';
  key?: KeyObject;
  /** Last word on what is signed. */
  change?: (manifest: ReleaseManifest) => unknown;
}

export class ReleaseServer {
  readonly url: URL;
  /** SPKI, base64, as executables carry it. */
  readonly publicKey: string;
  readonly key: KeyObject;
  /** By path: what is answered. Change it to break something. */
  readonly answers = new Map<string, Buffer>();
  /** Breaks connections off after so many bytes of an answer's body. */
  cutAfterBytes: number | undefined;
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server, { publicKey, privateKey }: KeyPairKeyObjectResult) {
    this.#server = server;
    this.url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/releases/`);
    this.key = privateKey;
    this.publicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  }

  static async start(keys = generateKeyPairSync('ed25519')): Promise<ReleaseServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const releases = new ReleaseServer(server, keys);
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      releases.asked.push(path);
      const answer = releases.answers.get(path);
      if (answer === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': answer.length });
      if (releases.cutAfterBytes === undefined || answer.length <= releases.cutAfterBytes) response.end(answer);
      else response.write(answer.subarray(0, releases.cutAfterBytes), () => response.destroy());
    });
    return releases;
  }

  offer({
    version,
    target,
    file,
    folder = 'stable',
    channel = 'stable',
    key = this.key,
    change,
  }: OfferedRelease): void {
    const manifest: ReleaseManifest = {
      format: 1,
      version,
      channel,
      commit: '0123456789abcdef',
      released_at: new Date(0).toISOString(),
      targets: {
        [target]: {
          url: `../${version}/vibecode-gateway-${target}`,
          size: file.length,
          sha256: createHash('sha256').update(file).digest('hex'),
        },
      },
    };
    const bytes = Buffer.from(JSON.stringify(change?.(manifest) ?? manifest));
    this.answers.set(`/releases/${folder}/manifest.json`, bytes);
    this.answers.set(
      `/releases/${folder}/manifest.json.sig`,
      Buffer.from(`${sign(null, bytes, key).toString('base64')}\n`),
    );
    this.answers.set(`/releases/${version}/vibecode-gateway-${target}`, file);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

/** A program that passes the selftest of `version`; what else it does is `run`. */
export function fakeExecutable(version: string, run = 'exit 0', selftest = ''): Buffer {
  const report = JSON.stringify({ version, commit: 'fake', checks: [{ name: 'all', ok: true, detail: 'well' }] });
  const answer = selftest === '' ? `echo '${report}'` : selftest;
  return Buffer.from(`#!/bin/sh\ncase "$1" in\nselftest) ${answer};;\n*) ${run};;\nesac\n`);
}
