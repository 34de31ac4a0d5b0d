// The WebSocket itself, on the wire: what the whole program does with a server that is no friend. From source it is `ws`
// on Node; the shipped file runs the same code on Bun, and passes the same tests.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildMessage, limits, parseMessage, PROTOCOL_VERSION, type CommandBodies } from '@vibecode/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { newMockId, Recording } from '../mock-control-plane/index.ts';
import { TestMachine, type GatewayChild } from './testing/test-machine.ts';

interface Dial {
  request: IncomingMessage;
  socket: WebSocket;
  texts: Recording<string>;
}

let machine: TestMachine;
let gateway: GatewayChild;
let dials: Recording<Dial>;
/** Raw answers to the next upgrades, instead of a socket. */
let refusals: string[];
let stop: () => Promise<void>;

beforeEach(async () => {
  dials = new Recording();
  refusals = [];
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'vibecode.gateway.v1' });
  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    const refusal = refusals.shift();
    if (refusal !== undefined) {
      stream.end(refusal);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const texts = new Recording<string>();
      socket.on('message', (data, isBinary) => {
        if (!isBinary && Buffer.isBuffer(data)) texts.add(data.toString());
      });
      dials.add({ request, socket, texts });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  machine = await TestMachine.make();
  await writeFile(join(machine.folder, 'credential'), 'a-credential', { mode: 0o600 });
  const { port } = server.address() as AddressInfo;
  gateway = machine.spawn(['run'], { VIBECODE_CONTROL_PLANE_URL: `http://127.0.0.1:${port}` });
});

afterEach(async () => {
  await machine.remove();
  await stop();
});

async function dialled(from = 0): Promise<Dial> {
  return dials
    .expect('a dial', () => true, { from, timeoutMs: 20_000 })
    .catch((cause: unknown) => {
      throw new Error(`the gateway did not dial:\n${gateway.log}`, { cause });
    });
}

async function welcomed(from = 0): Promise<Dial> {
  const dial = await dialled(from);
  await dial.texts.expect('hello', (text) => text.includes('"gateway.hello"'));
  const welcome = { protocol: PROTOCOL_VERSION, server_time: Date.now(), gateway_id: newMockId() };
  dial.socket.send(buildMessage('hub.welcome', welcome));
  return dial;
}

it('[LNK1] shows the credential and its subprotocol in the headers of the upgrade, and offers no compression', async () => {
  const { request, texts } = await dialled();
  expect(request.headers).toMatchObject({
    authorization: 'Bearer a-credential',
    'sec-websocket-protocol': 'vibecode.gateway.v1',
    'sec-websocket-version': '13',
  });
  expect(request.headers['sec-websocket-extensions']).toBeUndefined();
  expect(request.url).toBe('/gateway/connect');
  expect(parseMessage(await texts.expect('a message', () => true))).toMatchObject({
    kind: 'ok',
    envelope: { type: 'gateway.hello' },
  });
});

it('[LNK6] answers pings of the protocol and of ours', async () => {
  const { socket, texts } = await welcomed();
  const pong = once(socket, 'pong');
  socket.ping('are you there');
  const [payload] = (await pong) as [Buffer];
  expect(payload.toString()).toBe('are you there');
  socket.send('ping');
  await texts.expect('pong', (text) => text === 'pong');
});

it('[LNK10] gives up on a message that is larger than it would ever hold, and dials again', async () => {
  const { socket } = await welcomed();
  const closed = once(socket, 'close');
  socket.send('x'.repeat(17 * 1_048_576));
  const [code] = (await closed) as [number];
  expect([1006, 1009]).toContain(code);
  await welcomed(1);
});

it('[LNK10] takes a message in fragments as one', async () => {
  const { socket, texts } = await welcomed();
  const message = buildMessage('agents.list', {}, { request_id: newMockId() });
  socket.send(message.slice(0, 10), { fin: false });
  socket.ping('between');
  socket.send(message.slice(10), { fin: true });
  await texts.expect('the ack', (text) => text.includes('"ok":true'));
});

it('[LNK9] closes the link when its peer stops reading, holding no more than its bound', async () => {
  const { socket, texts } = await welcomed();
  const sessionId = newMockId();
  const command = `bash -c "yes ${'x'.repeat(490)} | head -600; exec cat"`;
  const body: CommandBodies['session.create'] = {
    name: 'wide',
    agent: 'custom',
    command,
    workdir: '~',
    columns: limits.MAX_COLUMNS,
    rows: 50,
  };
  socket.send(buildMessage('session.create', body, { request_id: newMockId(), session_id: sessionId }));
  await texts.expect('the session', (text) => text.includes('"session.started"'));
  const page: CommandBodies['session.scrollback'] = { count: 200, format: 'lines' };
  const ask = (): void =>
    socket.send(buildMessage('session.scrollback', page, { request_id: newMockId(), session_id: sessionId }));
  // Until the program has filled its history.
  const pageArrived = (): boolean => texts.items.some((text) => text.length > 90_000);
  await expect.poll(() => (ask(), pageArrived()), { timeout: 15_000, interval: 200 }).toBe(true);
  socket.pause();
  for (let count = 0; count < 400; count += 1) ask();
  await expect.poll(() => gateway.log, { timeout: 40_000 }).toMatch(/"link\.waiting".*"code":4009/);
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${gateway.pid}/status`, 'utf8')) ?? [];
  expect(Number(kilobytes)).toBeLessThan(400_000);
  await welcomed(1);
});

it('[LNK4] reads why it was closed, and why it was refused before that', async () => {
  const { socket } = await welcomed();
  refusals.push('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  socket.close(4009, 'too much at once');
  await expect.poll(() => gateway.log, { timeout: 10_000 }).toMatch(/"code":4009,"reason":"too much at once"/);
  await expect.poll(() => gateway.log, { timeout: 10_000 }).toMatch(/"link\.refused","code":4002/);
});
