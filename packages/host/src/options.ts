// The command line of `vibecode` and `npm start --`, parsed and checked before anything is touched. (P)
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HostError } from './errors.ts';

/** Not in any list of well-known services, and easy to remember beside tmux's and Vite's. */
export const DEFAULT_PORT = 4870;

export const USAGE = `VibeCode: run AI coding agents on this machine and steer them from any browser.

  npm start -- [options]

  --port N          port on localhost (default ${DEFAULT_PORT}; 0 takes any free one)
  --data DIR        where accounts, history and keys are kept
                    (default $XDG_DATA_HOME/vibecode, else ~/.local/share/vibecode)
  --public-url URL  address of a reverse proxy or of Tailscale in front of this machine;
                    prints a QR code for the phone
  --no-open         do not open the browser
  --json            one line of JSON on stdout when ready; everything else goes to stderr
  --version         print the version
  --help            print this
`;

export interface RunOptions {
  port: number;
  dataFolder: string;
  publicUrl: URL | null;
  openBrowser: boolean;
  json: boolean;
  /** In place of DigitalOcean's own API; for tests. */
  digitalOceanUrl: URL | null;
}

export type Invocation = { do: 'help' } | { do: 'version' } | { do: 'run'; options: RunOptions };

export interface Surroundings {
  home: string;
  currentFolder: string;
  xdgDataHome: string | undefined;
  /** VIBECODE_DIGITALOCEAN_URL. */
  digitalOceanUrl?: string | undefined;
}

export function parseOptions(argv: readonly string[], surroundings: Surroundings): Invocation {
  const values = parseOrExplain(argv);
  if (values.help === true) return { do: 'help' };
  if (values.version === true) return { do: 'version' };
  return {
    do: 'run',
    options: {
      port: parsePort(values.port),
      dataFolder: chooseDataFolder(values.data, surroundings),
      publicUrl: parsePublicUrl(values['public-url']),
      openBrowser: values['no-open'] !== true,
      json: values.json === true,
      digitalOceanUrl: parseCloudUrl(surroundings.digitalOceanUrl),
    },
  };
}

function parseOrExplain(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        'public-url': { type: 'string' },
        'no-open': { type: 'boolean' },
        json: { type: 'boolean' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. To specify')[0] : String(error);
    throw new HostError('usage', `${reason}\n\n${USAGE}`, { cause: error });
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new HostError('usage', `--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}

function chooseDataFolder(text: string | undefined, { home, currentFolder, xdgDataHome }: Surroundings): string {
  if (text === '') throw new HostError('usage', '--data takes a folder.');
  if (text !== undefined) return resolve(currentFolder, text);
  const base = xdgDataHome !== undefined && isAbsolute(xdgDataHome) ? xdgDataHome : join(home, '.local', 'share');
  return join(base, 'vibecode');
}

/** An origin only: the product lives at the root of its host, as cookies and links depend on it. */
function parsePublicUrl(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const example = 'for example https://my-machine.example.ts.net';
  if (!URL.canParse(text))
    throw new HostError('usage', `--public-url takes a full address, ${example}, not "${text}".`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new HostError('usage', `--public-url starts with https:// or http://, ${example}.`);
  }
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new HostError('usage', `--public-url is a scheme, a host and a port and nothing after them, ${example}.`);
  }
  // It stands in scripts that machines run.
  if (!/^[a-z0-9.:[\]-]+$/.test(url.host)) {
    throw new HostError('usage', `--public-url takes a host name of letters, digits, dots and dashes, ${example}.`);
  }
  return url;
}

/** The control plane itself refuses plain http to elsewhere. */
function parseCloudUrl(text: string | undefined): URL | null {
  if (text === undefined || text === '') return null;
  if (URL.canParse(text)) return new URL(text);
  throw new HostError('usage', `VIBECODE_DIGITALOCEAN_URL is a full address, not "${text}". Leave it out.`);
}
