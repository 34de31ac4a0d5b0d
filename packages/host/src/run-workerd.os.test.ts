import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askAdmin } from './admin-client.ts';
import { claimPort, hasIpv6Loopback } from './free-port.ts';
import { LogFile } from './log-file.ts';
import { processStartTime } from './process-start-time.ts';
import { runWorkerd } from './run-workerd.ts';
import { workerdConfig } from './workerd-config.ts';

/** Uses every binding of the config, as the real worker does. */
const WORKER = `
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const { pathname } = url;
    if (pathname === '/socket') return env.GATEWAY_HUB.getByName('one').fetch(request);
    if (pathname === '/origins') return new Response(env.PUBLIC_ORIGINS);
    if (pathname === '/from') return Response.json([request.cf.clientIp, request.headers.get('X-Forwarded-For'), env.TRUSTED_PROXIES]);
    if (pathname.startsWith('/releases/')) return env.RELEASES.fetch('http://releases' + pathname.slice(9), { method: request.method });
    if (pathname === '/cloud') return fetch(url.searchParams.get('at')).catch(() => new Response('out of reach'));
    if (pathname === '/key') return new Response(env.SECRET_KEY);
    if (pathname === '/count') return new Response(String(await env.GATEWAY_HUB.getByName('one').count()));
    return env.ASSETS.fetch(request);
  },
};
export class Admin extends WorkerEntrypoint {
  async fetch(request) {
    await this.env.DB.batch([
      this.env.DB.prepare('CREATE TABLE IF NOT EXISTS visits (at INTEGER)'),
      this.env.DB.prepare('INSERT INTO visits VALUES (1)'),
    ]);
    return Response.json(await this.env.DB.prepare('SELECT count(*) AS visits FROM visits').first());
  }
}
export class GatewayHub extends DurableObject {
  async count() {
    const next = (await this.ctx.storage.get('count') ?? 0) + 1;
    await this.ctx.storage.put('count', next);
    return next;
  }
  fetch() {
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    return new Response(null, { status: 101, webSocket: pair[0] });
  }
}
`;

let folder: string;
let port: number;
let adminSocket: string;
let log: LogFile;
let configFile: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode workerd-'));
  for (const name of ['database', 'objects', 'web', 'releases']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'web', 'index.html'), '<title>home</title>');
  writeFileSync(join(folder, 'worker.js'), WORKER);
  adminSocket = join(folder, 'admin.sock');
  port = await claimPort(0);
  log = new LogFile(join(folder, 'log'));
  configFile = join(folder, 'workerd.capnp');
  await writeConfig();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function writeConfig(digitalOceanUrl: URL | null = null): Promise<void> {
  const config = workerdConfig({
    bundle: 'worker.js',
    webFolder: join(folder, 'web'),
    releasesFolder: join(folder, 'releases'),
    databaseFolder: join(folder, 'database'),
    durableObjectsFolder: join(folder, 'objects'),
    port,
    hasIpv6: await hasIpv6Loopback(),
    adminSocket,
    publicOrigins: ['http://localhost:1', 'https://box.example'],
    trustedProxies: ['127.0.0.1', '::1'],
    digitalOceanUrl,
  });
  writeFileSync(configFile, config);
}

const start = () => runWorkerd({ configFile, adminSocket, secretKey: 'a key', log });
const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

describe('runWorkerd', () => {
  it('[HOST19] says who asks as it sees it, beside what a proxy says and whose word counts', async () => {
    const workerd = await start();
    const headers = { 'X-Forwarded-For': '9.9.9.9, 198.51.100.1' };
    const said = await fetch(`http://127.0.0.1:${port}/from`, { headers });
    expect(await said.json()).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      '9.9.9.9, 198.51.100.1',
      '127.0.0.1 ::1',
    ]);
    await workerd.stop();
  });

  it('[HOST3] is ready when both sockets answer, with all that the worker needs, and keeps its data', async () => {
    const first = await start();
    expect(await get('/origins')).toBe('http://localhost:1 https://box.example');
    expect(await get('/key')).toBe('a key');
    expect(await get('/')).toBe('<title>home</title>');
    expect(await get('/machines/7')).toBe('<title>home</title>');
    expect(await get('/count')).toBe('1');
    expect(await askAdmin({ socketPath: adminSocket, path: '/' })).toEqual({ visits: 1 });
    await first.stop();
    const second = await start();
    expect(await get('/count')).toBe('2');
    expect(await askAdmin({ socketPath: adminSocket, path: '/' })).toEqual({ visits: 2 });
    await second.stop();
  });

  it('[HOST16] gives the worker the releases to read, and nothing around them', async () => {
    writeFileSync(join(folder, 'releases', 'gateway'), 'x'.repeat(3_000_000));
    const running = await start();
    const response = await fetch(`http://127.0.0.1:${port}/releases/gateway`);
    expect(response.headers.get('Content-Length')).toBe('3000000');
    expect((await response.arrayBuffer()).byteLength).toBe(3_000_000);
    expect((await fetch(`http://127.0.0.1:${port}/releases/..%2fworker.js`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/releases/gateway`, { method: 'DELETE' })).status).toBe(405);
    return running.stop();
  });

  it('[HOST18] the worker asks this machine nothing, but for a cloud that is acted here', async () => {
    const cloud = createServer((_request, response) => response.end('a cloud'));
    cloud.listen(0, '127.0.0.1');
    await once(cloud, 'listening');
    const url = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}/`;
    const ask = async () => get(`/cloud?at=${encodeURIComponent(url)}`);
    const closed = await start();
    expect(await ask()).toBe('out of reach');
    await closed.stop();
    await writeConfig(new URL(url));
    const open = await start();
    expect(await ask()).toBe('a cloud');
    await open.stop();
    cloud.closeAllConnections();
    cloud.close();
  });

  it('[HOST6] leaves neither loopback address to strangers', async (context) => {
    if (!(await hasIpv6Loopback())) return context.skip('this machine has no [::1]');
    const running = await start();
    expect(await (await fetch(`http://[::1]:${port}/`)).text()).toBe('<title>home</title>');
    return running.stop();
  });

  it('[HOST3] starts over the socket that a killed one left, and has lost nothing', async () => {
    const killed = await start();
    expect(await get('/count')).toBe('1');
    process.kill(killed.pid, 'SIGKILL');
    expect((await killed.ended).how).toBe('was ended by SIGKILL');
    const next = await start();
    expect(await get('/count')).toBe('2');
    await next.stop();
  });

  it('[HOST4] ends while a WebSocket is open', async () => {
    const running = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await running.stop();
    await closed;
    expect(processStartTime(running.pid)).toBeNull();
  });

  it("[HOST3] a start that fails says how and shows the log's end", async () => {
    writeFileSync(join(folder, 'worker.js'), 'export default { fetch( }');
    await expect(start()).rejects.toThrow(
      /The control plane ended with status 1\. Its log, .*log, ends with:\n.*SyntaxError/s,
    );
  });
});
