// Files over REST: the hub is a viewer without a socket, the gateway here answers by hand.
import { env } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import {
  buildAck,
  buildMessage,
  limits,
  ProtocolError,
  type CommandBodies,
  type Envelope,
  type HttpFile,
} from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { httpValidators } from '@vibecode/protocol/validators';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { TestSocket } from '../testing/test-socket.ts';
import {
  admin,
  as,
  call,
  connectGateway,
  connectViewer,
  hubOf,
  newMachine,
  ORIGIN,
  signIn,
  type Page,
  type TestMachine,
} from '../testing/worker-fixture.ts';

let page: Page;
let machine: TestMachine;
let gateway: TestSocket;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

beforeEach(async () => {
  machine = await newMachine();
  gateway = await connectGateway(machine);
});

function url(query: string): string {
  return `/api/machines/${machine.gatewayId}/files/content?${query}`;
}

async function put(query: string, body: BodyInit | null, headers: Record<string, string> = {}): Promise<Response> {
  return call(url(query), { method: 'PUT', headers: { ...as(page), ...headers }, body });
}

async function get(query: string, init: RequestInit = {}): Promise<Response> {
  return call(url(query), { headers: as(page), ...init });
}

function bytes(length: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(length);
  for (let from = 0; from < length; from += 65_536) {
    crypto.getRandomValues(made.subarray(from, Math.min(length, from + 65_536)));
  }
  return made;
}

async function sha256(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', content)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

interface Begun {
  transferId: string;
  viewerId: number;
  message: Envelope;
}

async function begun(type: 'file.upload.begin' | 'file.download', result: object): Promise<Begun> {
  const message = await gateway.text(type);
  const { transfer_id: transferId } = message.body as { transfer_id: string };
  gateway.send(buildAck(message.request_id ?? '', { result }));
  return { transferId, viewerId: message.viewer_id ?? 0, message };
}

/** Takes chunks and acknowledges each, until the end of the upload is announced; answers that. */
async function takeUpload({ transferId: id, viewerId: viewer }: Begun, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(size);
  let written = 0;
  while (written < size) {
    const { viewer: from, offset, payload } = await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
    expect([from, offset]).toEqual([viewer, written]);
    expect(payload.length).toBeLessThanOrEqual(limits.MAX_CHUNK_BYTES);
    file.set(payload, offset);
    written += payload.length;
    gateway.send(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id, viewer, offset: written }));
  }
  const end = await gateway.text('file.upload.end');
  expect((end.body as CommandBodies['file.upload.end']).sha256).toBe(await sha256(file));
  gateway.send(buildAck(end.request_id ?? '', { result: { path: '/home/vibe/a.bin', size } }));
  return file;
}

/** Sends a file as a gateway does: never more than a window beyond the last ack. Resolves to the most that was in flight. */
async function sendFile({ transferId: id, viewerId: viewer }: Begun, content: Uint8Array<ArrayBuffer>): Promise<void> {
  let offset = 0;
  let acked = 0;
  while (offset < content.length) {
    const payload = content.subarray(offset, offset + limits.MAX_CHUNK_BYTES);
    while (offset + payload.length - acked > limits.TRANSFER_WINDOW_BYTES) {
      acked = (await gateway.frame(FRAME_KIND.TRANSFER_ACK)).offset;
    }
    gateway.send(encodeFrame({ kind: FRAME_KIND.CONTENT_CHUNK, id, viewer, offset, payload }));
    offset += payload.length;
  }
  const end = { transfer_id: id, size: content.length, sha256: await sha256(content) };
  gateway.send(buildMessage('file.content.end', end, { viewer_id: viewer }));
}

function failed({ transferId, viewerId }: Begun, code: 'disk_full' | 'file_changed'): string {
  const error = new ProtocolError(code, 'It went wrong.').toWire();
  return buildMessage('file.failed', { transfer_id: transferId, error }, { viewer_id: viewerId });
}

async function codeOf(response: Response): Promise<[number, string]> {
  const { error } = await response.json<{ error: { code: string } }>();
  return [response.status, error.code];
}

async function audited(action: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT subject FROM audit_log WHERE action = ? ORDER BY id')
    .bind(action)
    .all<{ subject: string }>();
  return results.map(({ subject }) => subject);
}

it('[API13] uploads a file in chunks and answers with its digest once it is in place', async () => {
  const content = bytes(1_500_000);
  const answer = put('path=/home/vibe/a.bin&overwrite=true', content);
  const start = await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  expect(start.message.body).toEqual({
    transfer_id: start.transferId,
    target: { kind: 'path', path: '/home/vibe/a.bin', overwrite: true },
    size: content.length,
  });
  expect(await takeUpload(start, content.length)).toEqual(content);
  const response = await answer;
  expect(response.status).toBe(201);
  const file = await response.json<HttpFile>();
  expect(httpValidators.file(file)).toBe(true);
  expect(file).toEqual({ path: '/home/vibe/a.bin', size: content.length, sha256: await sha256(content) });
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: start.viewerId });
  expect(await audited('file.upload')).toContain('/home/vibe/a.bin');
});

it('[API13] keeps its window however late and in what portions the machine acknowledges', async () => {
  const content = bytes(6_000_000);
  const answer = put('path=/home/vibe/a.bin', content);
  const start = await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  const { transferId: id, viewerId: viewer } = start;
  let received = 0;
  let written = 0;
  while (received < content.length) {
    const { offset, payload } = await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
    expect(offset).toBe(received);
    received += payload.length;
    expect(received - written).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES);
    // A disk that takes a piece now and then, and now and then half of one.
    if (gateway.frames().length > 0 && received - written < limits.TRANSFER_WINDOW_BYTES / 2) continue;
    written = received - (received % 3 === 0 ? 0 : Math.floor(payload.length / 2));
    gateway.send(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id, viewer, offset: written }));
  }
  const { request_id = '' } = await gateway.text('file.upload.end');
  gateway.send(buildAck(request_id, { result: { path: '/home/vibe/a.bin', size: content.length } }));
  expect((await answer).status).toBe(201);
});

it('[API13] an empty file and one for a session', async () => {
  const session = '0123456789abcdef';
  const answer = put(`session_id=${session}&name=n%C3%A4me.txt`, new Uint8Array(0), { 'Content-Length': '0' });
  const start = await begun('file.upload.begin', { path: '/w/.vibecode/uploads/näme.txt' });
  expect(start.message).toMatchObject({ session_id: session, body: { target: { kind: 'session', name: 'näme.txt' } } });
  await takeUpload(start, 0);
  expect((await answer).status).toBe(201);
});

it('[API13] sends no more than a window before the machine has taken it', async () => {
  const content = bytes(3_000_000);
  const answer = put('path=/home/vibe/a.bin', content);
  const start = await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  const first = await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
  // A viewer's round trip: what the hub could send without an ack has arrived.
  const viewer = await connectViewer(page, machine.gatewayId);
  await viewer.socket.settle();
  const unacked = gateway.frames().reduce((sum, frame) => sum + frame.payload.length, first.payload.length);
  expect(unacked).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES);
  gateway.send(failed(start, 'disk_full'));
  expect(await codeOf(await answer)).toEqual([507, 'disk_full']);
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: start.viewerId });
});

it('[API13] a refusal is the answer, and nothing is sent', async () => {
  const answer = put('path=/home/vibe/.ssh/x', bytes(10));
  const { request_id = '' } = await gateway.text('file.upload.begin');
  gateway.send(buildAck(request_id, { error: new ProtocolError('path_refused', 'Not there.') }));
  expect(await codeOf(await answer)).toEqual([403, 'path_refused']);
  await gateway.text('viewer.left');
  expect(gateway.frames()).toEqual([]);
});

it('[API13] a digest that does not fit keeps nothing', async () => {
  const digest = `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(32)))}:`;
  const answer = put('path=/home/vibe/a.bin', bytes(100), { 'Repr-Digest': digest });
  const { transferId: id, viewerId: viewer } = await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
  gateway.send(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id, viewer, offset: 100 }));
  expect(await codeOf(await answer)).toEqual([400, 'hash_mismatch']);
  await gateway.text('viewer.left');
  await gateway.settleAsGateway();
  expect(gateway.received.some((data) => typeof data === 'string' && data.includes('file.upload.end'))).toBe(false);
});

it('[API2] what cannot be a file is refused before the machine hears of it', async () => {
  const tooLarge = new FixedLengthStream(limits.MAX_FILE_BYTES + 1);
  expect(await codeOf(await put('path=/a', tooLarge.readable))).toEqual([413, 'file_too_large']);
  const { readable } = new TransformStream();
  expect(await codeOf(await put('path=/a', readable))).toEqual([411, 'invalid_message']);
  for (const query of ['', 'path=a', 'path=/a&name=b', 'name=b', 'session_id=x&name=b', 'path=/a&overwrite=yes']) {
    expect(await codeOf(await put(query, bytes(1)))).toEqual([400, 'invalid_message']);
  }
  expect(await codeOf(await put('path=/a', bytes(1), { 'Repr-Digest': 'sha-256=:AAAA:' }))).toEqual([
    400,
    'invalid_message',
  ]);
  expect(await codeOf(await get(''))).toEqual([400, 'invalid_message']);
  expect((await get('path=/a', { method: 'HEAD', headers: { ...as(page) } })).status).toBe(405);
});

it('[API14] downloads a small file with its digest, as something that never runs', async () => {
  const content = Uint8Array.from(new TextEncoder().encode('<script>alert(1)</script>'));
  const answer = get('path=~/x/%22evil%22%20%E2%9C%93.html');
  const start = await begun('file.download', {
    path: '/home/vibe/x/"evil" ✓.html',
    size: content.length,
    modified_at: 5,
  });
  await sendFile(start, content);
  const response = await answer;
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(content.length),
    'content-disposition': `attachment; filename="_evil_ _.html"; filename*=UTF-8''%22evil%22%20%E2%9C%93.html`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect(response.headers.get('Repr-Digest')).toMatch(/^sha-256=:[A-Za-z0-9+/]{43}=:$/);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
  await gateway.text('viewer.left');
  expect(await audited('file.download')).toContain('/home/vibe/x/"evil" ✓.html');
});

it('[API14] downloads a large file in its order, with its length', async () => {
  const content = bytes(3_000_000);
  const answer = get('path=/home/vibe/a.bin');
  const start = await begun('file.download', { path: '/home/vibe/a.bin', size: content.length, modified_at: 5 });
  const sent = sendFile(start, content);
  const response = await answer;
  expect(response.headers.get('Content-Length')).toBe(String(content.length));
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
  await sent;
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: start.viewerId });
});

it('[API14] takes nothing from the machine that the client does not take', async () => {
  const content = bytes(3_000_000);
  const answer = get('path=/home/vibe/a.bin');
  const start = await begun('file.download', { path: '/home/vibe/a.bin', size: content.length, modified_at: 5 });
  let done = false;
  const sent = (async () => {
    await sendFile(start, content);
    done = true;
  })();
  const response = await answer;
  const viewer = await connectViewer(page, machine.gatewayId);
  await viewer.socket.settle();
  expect(done).toBe(false);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
  await sent;
});

it('[API14] a client that leaves ends the transfer', async () => {
  const content = bytes(3_000_000);
  const answer = get('path=/home/vibe/a.bin');
  const start = await begun('file.download', { path: '/home/vibe/a.bin', size: content.length, modified_at: 5 });
  void sendFile(start, content);
  const response = await answer;
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: start.viewerId });
});

it('[API14] a file that changes on the way has a status when it is small, and breaks off when it is large', async () => {
  const small = get('path=/home/vibe/a.bin');
  const first = await begun('file.download', { path: '/home/vibe/a.bin', size: 100, modified_at: 5 });
  gateway.send(failed(first, 'file_changed'));
  expect(await codeOf(await small)).toEqual([409, 'file_changed']);

  const content = bytes(300_000);
  const large = get('path=/home/vibe/a.bin');
  const second = await begun('file.download', { path: '/home/vibe/a.bin', size: content.length, modified_at: 5 });
  const { transferId: id, viewerId: viewer } = second;
  for (let offset = 0; offset < content.length; offset += 100_000) {
    const payload = content.subarray(offset, offset + 100_000);
    gateway.send(encodeFrame({ kind: FRAME_KIND.CONTENT_CHUNK, id, viewer, offset, payload }));
  }
  const response = await large;
  const body = response.arrayBuffer();
  gateway.send(failed(second, 'file_changed'));
  await expect(body).rejects.toThrow();
});

it('[API14] bytes that are not what the machine says break off', async () => {
  const content = bytes(300_000);
  const answer = get('path=/home/vibe/a.bin');
  const { transferId, viewerId: viewer } = await begun('file.download', {
    path: '/a',
    size: content.length,
    modified_at: 5,
  });
  for (let offset = 0; offset < content.length; offset += 100_000) {
    const payload = content.subarray(offset, offset + 100_000);
    gateway.send(encodeFrame({ kind: FRAME_KIND.CONTENT_CHUNK, id: transferId, viewer, offset, payload }));
  }
  const end = { transfer_id: transferId, size: content.length, sha256: '0'.repeat(64) };
  gateway.send(buildMessage('file.content.end', end, { viewer_id: viewer }));
  await expect((await answer).arrayBuffer()).rejects.toThrow();
  await gateway.text('viewer.left');
});

it('[API15] a link that breaks is said to whoever waits', async () => {
  const up = put('path=/home/vibe/a.bin', bytes(3_000_000));
  await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
  gateway.close();
  expect(await codeOf(await up)).toEqual([503, 'link_lost']);
  expect(await codeOf(await get('path=/home/vibe/a.bin'))).toEqual([503, 'gateway_offline']);
});

it('[API15] signing out ends what is under way', async () => {
  const other = await signIn('other');
  const up = call(url('path=/home/vibe/a.bin'), { method: 'PUT', headers: as(other), body: bytes(3_000_000) });
  const { viewerId } = await begun('file.upload.begin', { path: '/home/vibe/a.bin' });
  await gateway.frame(FRAME_KIND.UPLOAD_CHUNK);
  expect((await call('/api/sign-out', { method: 'POST', headers: as(other) })).status).toBe(204);
  expect(await codeOf(await up)).toEqual([401, 'unauthorized']);
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: viewerId });
});

it('[API15] at most eight at once, and every viewer id is its own', async () => {
  const viewer = await connectViewer(page, machine.gatewayId);
  const seen = new Set([viewer.viewerId]);
  const answers = Array.from({ length: 8 }, async () => get('path=/home/vibe/a.bin'));
  for (const _ of answers) {
    const { viewer_id = 0 } = await gateway.text('file.download');
    expect(seen.has(viewer_id)).toBe(false);
    seen.add(viewer_id);
  }
  expect(await codeOf(await get('path=/home/vibe/a.bin'))).toEqual([429, 'limit_reached']);
  gateway.close();
  for (const answer of answers) expect(await codeOf(await answer)).toEqual([503, 'link_lost']);
});

it('[API15] a hub that lost its memory tells the gateway that its transfers are over', async () => {
  // An eviction waits for requests; a hub that is killed does not: what it leaves behind is the attachment alone.
  await runInDurableObject(hubOf(machine.gatewayId), (_hub, state) => {
    for (const socket of state.getWebSockets('gateway')) {
      socket.serializeAttachment({ ...(socket.deserializeAttachment() as object), transferViewerIds: [41, 42] });
    }
  });
  await evictDurableObject(hubOf(machine.gatewayId));
  await hubOf(machine.gatewayId).status();
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: 41 });
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: 42 });
});

it('[API12] lists a folder', async () => {
  const answer = call(`/api/machines/${machine.gatewayId}/files?path=~&show_hidden=true&after=b`, {
    headers: as(page),
  });
  const { request_id = '', body } = await gateway.text('file.list');
  expect(body).toEqual({ path: '~', show_hidden: true, after: 'b' });
  const entries = [{ name: 'a', kind: 'file', is_link: false, size: 1, modified_at: 2, is_readable: true }];
  const list = { path: '/home/vibe', parent: null, roots: ['/home/vibe'], entries, next_after: null };
  gateway.send(buildAck(request_id, { result: list }));
  const response = await answer;
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(list);
});

it('[AUTH4] a cookie alone neither reads nor writes a file', async () => {
  const headers = { Cookie: page.cookie, Origin: ORIGIN };
  expect((await call(url('path=/a'), { headers })).status).toBe(401);
  expect((await call(url('path=/a'), { method: 'PUT', headers, body: bytes(1) })).status).toBe(401);
});
