// Starts the whole product as a user does (`npm start` for scripts) and talks to its REST API as the owner.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type {
  HttpClaimResponse,
  HttpMachines,
  HttpSession,
  HttpSessionCreateRequest,
  Machine,
} from '@vibecode/protocol';
import { ViewerClient } from './viewer-client.ts';

const repository = join(import.meta.dirname, '../..');

interface Ready {
  url: string;
  claim_url: string | null;
  sign_in_url: string | null;
  data_dir: string;
  pid: number;
}

export interface Credentials {
  cookie: string;
  pageKey: string;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export class Product {
  readonly child: ChildProcess;
  readonly ready: Ready;
  readonly credentials: Credentials;

  private constructor(child: ChildProcess, ready: Ready, credentials: Credentials) {
    this.child = child;
    this.ready = ready;
    this.credentials = credentials;
  }

  static async start(options: { dataDir: string; port?: number; credentials?: Credentials }): Promise<Product> {
    const port = options.port ?? (await freePort());
    const child = spawn(
      process.execPath,
      [join(repository, 'scripts/up.mjs'), '--port', String(port), '--data', options.dataDir, '--no-open', '--json'],
      { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
    const line = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
      once(child, 'exit').then(([code]) => {
        throw new Error(`npm start ended with ${String(code)}:\n${complaints}`);
      }),
    ]);
    const ready = JSON.parse(line) as Ready;
    return new Product(child, ready, options.credentials ?? (await claim(ready)));
  }

  get port(): number {
    return Number(new URL(this.ready.url).port);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  async api<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.ready.url.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        cookie: this.credentials.cookie,
        'x-vibecode-page-key': this.credentials.pageKey,
        origin: new URL(this.ready.url).origin,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** This machine, once a gateway is connected; with `connectedAfter` (Unix time in ms) only one that came since. */
  async machine({ connectedAfter = 0 }: { connectedAfter?: number } = {}): Promise<Machine> {
    for (let tries = 0; tries < 200; tries++) {
      const { machines } = await this.api<HttpMachines>('GET', '/api/machines');
      const connected = machines.find(({ connected: isConnected, since }) => isConnected && since >= connectedAfter);
      if (connected !== undefined) return connected;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the gateway did not connect within 10 s');
  }

  async createSession(
    request: Partial<HttpSessionCreateRequest> & { agent: HttpSessionCreateRequest['agent'] },
  ): Promise<string> {
    const { gateway_id } = await this.machine();
    const { session } = await this.api<HttpSession>('POST', `/api/machines/${gateway_id}/sessions`, {
      workdir: '/tmp',
      columns: 120,
      rows: 40,
      ...request,
    });
    return session.session_id;
  }

  async viewer({
    port,
    ...tab
  }: { port?: number; clientId?: string; lastCounter?: number } = {}): Promise<ViewerClient> {
    const { gateway_id } = await this.machine();
    return ViewerClient.connect({
      ...tab,
      url: `ws://127.0.0.1:${port ?? this.port}/api/machines/${gateway_id}/connect`,
      origin: new URL(this.ready.url).origin,
      ...this.credentials,
    });
  }

  /** Process id of a child of ours whose command line holds `part`. */
  async pidOf(part: string): Promise<number> {
    const found: number[] = [];
    for (const pid of await descendantsOf(this.ready.pid)) {
      const [program = '', ...rest] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      // The shell that leashes a program to its parent has the program's command line in its own.
      if (!program.endsWith('/sh') && [program, ...rest].some((word) => word.includes(part))) found.push(pid);
    }
    const last = found.at(-1);
    if (last === undefined) throw new Error(`no process of ours has ${part} in its command line`);
    return last;
  }
}

async function claim(ready: Ready): Promise<Credentials> {
  const link = ready.claim_url ?? ready.sign_in_url;
  if (link === null) throw new Error('npm start printed no link');
  const origin = new URL(ready.url).origin;
  const response = await fetch(`${origin}/api/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token: new URL(link).hash.slice(1), device_name: 'benchmark' }),
  });
  if (!response.ok) throw new Error(`claim: ${response.status} ${await response.text()}`);
  const { page_key } = (await response.json()) as HttpClaimResponse;
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return { cookie, pageKey: page_key };
}

export async function descendantsOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [root];
  for (let at = 0; at < found.length; at++)
    for (const [pid, parent] of parents) if (parent === found[at]) found.push(pid);
  return found;
}
