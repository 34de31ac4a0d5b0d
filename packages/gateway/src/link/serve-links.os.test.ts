// Both ends of the way through the link keeper, on a real socket, with a real WebSocket server behind it.
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CLOSE } from '@vibecode/protocol';
import type { LinkClose } from '@vibecode/protocol/link';
import { WebSocketServer, type WebSocket } from 'ws';
import { Recording } from '../../mock-control-plane/index.ts';
import { encodeLocalFrame, LocalFrameReader, type LocalFrame } from '../platform/local-frames.ts';
import { createLog } from '../platform/log.ts';
import { dialWithCredential } from './dial.ts';
import { dialByKeeper } from './dial-by-keeper.ts';
import { KEEPER_FRAME, KEEPER_MAX_PAYLOAD_BYTES, LINK_SOCKET_NAME } from './keeper-frames.ts';
import { serveLinks } from './serve-links.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Setting {
  readCredential?: () => Promise<string>;
  /** Instead of an upgrade. */
  refusal?: string;
}

async function setUp({ readCredential = () => Promise.resolve('the-credential'), refusal }: Setting = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-keeper-'));
  const sockets = new Recording<WebSocket>();
  const headers: (string | undefined)[] = [];
  const http: Server = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on('upgrade', (request, stream, head) => {
    headers.push(request.headers.authorization);
    if (refusal !== undefined) stream.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    else server.handleUpgrade(request, stream, head, (socket) => sockets.add(socket));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = new URL(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/gateway/connect`);
  const lines: string[] = [];
  const keeper = await serveLinks({
    folder,
    prepareDial: dialWithCredential(url, readCredential),
    log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }),
  });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (!isStopped) await keeper.close();
    isStopped = true;
  };
  cleanups.push(async () => {
    await stop();
    for (const socket of server.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, headers, lines, stop, plane: (from = 0) => sockets.expect('a link', () => true, { from }) };
}

/** A gateway's end of the link, and all that happens there. */
async function gatewayOn(folder: string) {
  const happened = new Recording<string | Uint8Array>();
  const closes = new Recording<LinkClose & { waitMs: number | undefined }>();
  const open = await dialByKeeper(folder)();
  const socket = open({
    opened: () => happened.add('opened'),
    text: (message) => happened.add(`text ${message}`),
    frame: (bytes) => happened.add(Uint8Array.from(bytes)),
    closed: (close, waitMs) => closes.add({ ...close, waitMs }),
  });
  cleanups.push(() => socket.close(CLOSE.PEER_DEAD.code, ''));
  return {
    socket,
    happened,
    opened: () => happened.expect('opened', (one) => one === 'opened'),
    closed: () => closes.expect('the end', () => true),
  };
}

/** Whatever program has the rights to connect. */
function programOn(folder: string): { local: Socket; frames: Recording<LocalFrame> } {
  const local = connect(join(folder, LINK_SOCKET_NAME));
  const frames = new Recording<LocalFrame>();
  const reader = new LocalFrameReader(KEEPER_MAX_PAYLOAD_BYTES);
  local.on('data', (chunk) => {
    for (const frame of reader.read(chunk) ?? []) frames.add(frame);
  });
  local.on('error', () => undefined);
  cleanups.push(() => void local.destroy());
  return { local, frames };
}

describe('the link by way of the keeper', () => {
  it('[LKP2] passes text and bytes both ways, unread and in order; the credential stays with the keeper', async () => {
    const { folder, headers, lines, plane } = await setUp();
    const gateway = await gatewayOn(folder);
    await gateway.opened();
    const hub = await plane();
    const heard = new Recording<string>();
    hub.on('message', (data, isBinary) =>
      heard.add(isBinary ? (data as Buffer).toString('hex') : `text ${(data as Buffer).toString()}`),
    );
    const written: number[] = [];
    for (const [index, data] of ['not json ü', Uint8Array.of(0, 255, 7), ''].entries())
      gateway.socket.send(data, () => written.push(index));
    expect(gateway.socket.bufferedAmount).toBeGreaterThan(0);
    await heard.expect('all three', () => heard.items.length === 3);
    expect(heard.items).toEqual(['text not json ü', '00ff07', 'text ']);
    await expect.poll(() => written).toEqual([0, 1, 2]);
    expect(gateway.socket.bufferedAmount).toBe(0);
    hub.send('ping');
    hub.send(Uint8Array.of(9, 8));
    hub.send('é');
    await gateway.happened.expect('the last', (one) => one === 'text é');
    expect(gateway.happened.items).toEqual(['opened', 'text ping', Uint8Array.of(9, 8), 'text é']);
    expect(headers).toEqual(['Bearer the-credential']);
    expect(lines.join('')).not.toContain('the-credential');
    expect((await stat(join(folder, LINK_SOCKET_NAME))).mode & 0o777).toBe(0o660);
  });

  it('[LKP3] code and reason of a close come through in both directions', async () => {
    const { folder, plane } = await setUp();
    const first = await gatewayOn(folder);
    await first.opened();
    (await plane()).close(CLOSE.CLONED.code, 'another instance');
    expect(await first.closed()).toEqual({ code: CLOSE.CLONED.code, reason: 'another instance', waitMs: undefined });
    const second = await gatewayOn(folder);
    await second.opened();
    const ended = once(await plane(1), 'close');
    second.socket.send('the last word', () => undefined);
    second.socket.close(CLOSE.OVERLOADED.code, '7 bytes wait');
    const [code, reason] = (await ended) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([CLOSE.OVERLOADED.code, '7 bytes wait']);
  });

  it.each([
    ['401 Unauthorized', { code: CLOSE.UNAUTHORIZED.code, reason: 'HTTP status 401', waitMs: undefined }],
    ['426 Upgrade Required', { code: CLOSE.VERSION.code, reason: 'HTTP status 426', waitMs: undefined }],
    ['503 Busy\r\nRetry-After: 7', { code: 1006, reason: 'HTTP status 503', waitMs: 7_000 }],
  ])('[LKP3] a refusal of the control plane means the same as without a keeper: %s', async (refusal, close) => {
    const { folder } = await setUp({ refusal });
    expect(await (await gatewayOn(folder)).closed()).toEqual(close);
  });

  it('[LKP3] a credential that cannot be read is said with the reason', async () => {
    const { folder, headers } = await setUp({ readCredential: () => Promise.reject(new Error('no such file')) });
    expect(await (await gatewayOn(folder)).closed()).toMatchObject({
      code: CLOSE.UNAUTHORIZED.code,
      reason: 'no such file',
    });
    expect(headers).toEqual([]);
  });

  it('[LKP4] where one side ends, the other ends at once', async () => {
    const { folder, plane, stop } = await setUp();
    const program = programOn(folder);
    await program.frames.expect('opened', ({ kind }) => kind === KEEPER_FRAME.opened);
    const cut = once(await plane(), 'close');
    program.local.destroy();
    await cut;
    const second = await gatewayOn(folder);
    await second.opened();
    (await plane(1)).terminate();
    expect(await second.closed()).toMatchObject({ code: 1006 });
    const third = await gatewayOn(folder);
    await third.opened();
    const gone = once(await plane(2), 'close');
    await stop();
    expect(await third.closed()).toMatchObject({ code: 1006, reason: 'the link keeper has ended' });
    await gone;
    expect((await (await gatewayOn(folder)).closed()).reason).toContain('systemctl status vibecode-link');
  });

  it('[LKP5] a second gateway is refused while the first lives, and finds the place free after it', async () => {
    const { folder, headers } = await setUp();
    const first = await gatewayOn(folder);
    await first.opened();
    const second = await gatewayOn(folder);
    expect((await second.closed()).reason).toContain('another gateway');
    first.socket.close(CLOSE.NORMAL.code, 'done');
    const third = await gatewayOn(folder);
    await third.opened();
    expect(headers).toHaveLength(2);
  });

  it.each([
    ['a kind that there is not', encodeLocalFrame(99)],
    ['a length that no message has', Buffer.from('ffffffff01', 'hex')],
    ['a close that is none', encodeLocalFrame(KEEPER_FRAME.close, 'null')],
    ['a code that may not be sent', encodeLocalFrame(KEEPER_FRAME.close, '{"code":1005,"reason":""}')],
  ])('[LKP6] %s ends the link with a word, and the keeper serves the next one', async (_what, garbage) => {
    const { folder, plane } = await setUp();
    const program = programOn(folder);
    await program.frames.expect('opened', ({ kind }) => kind === KEEPER_FRAME.opened);
    const cut = once(await plane(), 'close');
    program.local.write(garbage);
    const { payload } = await program.frames.expect('closed', ({ kind }) => kind === KEEPER_FRAME.closed);
    expect(JSON.parse(payload.toString())).toMatchObject({ code: CLOSE.BAD_HANDSHAKE.code });
    await cut;
    const gateway = await gatewayOn(folder);
    await gateway.opened();
  });

  it('[LKP6] who speaks before the link is open is no gateway', async () => {
    const { folder, headers } = await setUp({ readCredential: () => new Promise(() => undefined) });
    const { local, frames } = programOn(folder);
    local.write(encodeLocalFrame(KEEPER_FRAME.text, 'early'));
    await frames.expect('closed', ({ kind }) => kind === KEEPER_FRAME.closed);
    expect(headers).toEqual([]);
  });

  it('[LKP7] a side that does not read makes the other wait; nothing is lost, and nothing piles up in between', async () => {
    const { folder, plane } = await setUp();
    const { local, frames } = programOn(folder);
    await frames.expect('opened', ({ kind }) => kind === KEEPER_FRAME.opened);
    const hub = await plane();
    const chunk = Buffer.alloc(65_536, 'x');
    const count = 400;

    hub.pause();
    for (let index = 0; index < count; index += 1) local.write(encodeLocalFrame(KEEPER_FRAME.binary, chunk));
    await expect.poll(() => isStill(() => local.writableLength), { timeout: 20_000 }).toBe(true);
    // Some megabytes fit into the buffers of the system; the rest waits where it comes from.
    expect(local.writableLength).toBeGreaterThan((count * chunk.length) / 3);
    let heardBytes = 0;
    hub.on('message', (data) => (heardBytes += (data as Buffer).length));
    hub.resume();
    await expect.poll(() => heardBytes, { timeout: 20_000 }).toBe(count * chunk.length);

    local.pause();
    for (let index = 0; index < count; index += 1) hub.send(chunk);
    await expect.poll(() => isStill(() => hub.bufferedAmount), { timeout: 20_000 }).toBe(true);
    expect(hub.bufferedAmount).toBeGreaterThan((count * chunk.length) / 3);
    local.resume();
    const ofLink = (): number => frames.items.filter(({ kind }) => kind === KEEPER_FRAME.binary).length;
    await expect.poll(ofLink, { timeout: 20_000 }).toBe(count);
  });
});

/** Whether it has stopped to change, and not at nothing. */
async function isStill(measure: () => number): Promise<boolean> {
  const before = measure();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return before > 0 && measure() === before;
}
