// The relay as its peers see it: real sockets, real evictions. What each message does is in the unit tests beside this one.
import { env } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { buildAck, buildMessage, limits } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND, SNAPSHOT_FLAG } from '@vibecode/protocol/frames';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { randomId } from '../../platform/random.ts';
import type { TestSocket } from '../../testing/test-socket.ts';
import {
  admin,
  connectGateway,
  connectViewer,
  dialAsBrowser,
  hubOf,
  newMachine,
  signIn,
  type Page,
  type TestMachine,
  type TestViewer,
} from '../../testing/worker-fixture.ts';

let page: Page;
let machine: TestMachine;
let gateway: TestSocket;
let viewer: TestViewer;
const session = randomId();

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

beforeEach(async () => {
  machine = await newMachine();
  gateway = await connectGateway(machine);
  viewer = await connectViewer(page, machine.gatewayId);
});

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

function snapshot(part: { viewer?: number; flags?: number; offset?: number } = {}): Uint8Array<ArrayBuffer> {
  return encodeFrame({ kind: FRAME_KIND.SNAPSHOT, id: session, epoch: 1, payload: bytes(300), ...part });
}

function output(offset: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeFrame({ kind: FRAME_KIND.OUTPUT, id: session, epoch: 1, offset, payload });
}

async function attach(who: TestViewer): Promise<void> {
  const request_id = randomId();
  who.socket.send(
    buildMessage(
      'viewer.attach',
      { client_id: randomId(), columns: 80, rows: 24 },
      { request_id, session_id: session },
    ),
  );
  await gateway.text('viewer.attach');
  gateway.send(buildAck(request_id, { result: {} }));
  gateway.send(snapshot({ viewer: who.viewerId, flags: SNAPSHOT_FLAG.JOIN }));
  await who.socket.text('ack');
  await who.socket.frame(FRAME_KIND.SNAPSHOT);
}

it('[HUB3] welcomes a browser and tells the gateway that it came and went', async () => {
  expect(await gateway.text('viewer.joined')).toMatchObject({ viewer_id: viewer.viewerId });
  viewer.socket.close();
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: viewer.viewerId });
});

it('[HUB3] viewer ids are never given twice, also over evictions', async () => {
  const seen = new Set([viewer.viewerId]);
  viewer.socket.close();
  await gateway.text('viewer.left');
  for (let round = 0; round < 3; round += 1) {
    await evictDurableObject(hubOf(machine.gatewayId));
    const { socket, viewerId } = await connectViewer(page, machine.gatewayId);
    expect(seen.has(viewerId)).toBe(false);
    seen.add(viewerId);
    socket.close();
  }
});

it('[HUB5] random bodies and payloads pass unchanged in both directions', async () => {
  await attach(viewer);
  const body = { sealed: btoa(String.fromCharCode(...bytes(500))) };
  viewer.socket.send(
    JSON.stringify({ type: 'session.snapshot', session_id: session, request_id: randomId(), viewer_id: 77, body }),
  );
  expect(await gateway.text('session.snapshot')).toMatchObject({ viewer_id: viewer.viewerId, body });
  gateway.send(JSON.stringify({ type: 'session.notice', session_id: session, body }));
  expect(await viewer.socket.text('session.notice')).toMatchObject({ body });
  const payload = bytes(5000);
  viewer.socket.send(encodeFrame({ kind: FRAME_KIND.INPUT, id: session, viewer: 77, payload }));
  const input = await gateway.frame(FRAME_KIND.INPUT);
  expect(input.viewer).toBe(viewer.viewerId);
  expect(input.payload).toEqual(payload);
  gateway.send(output(0, payload));
  expect((await viewer.socket.frame(FRAME_KIND.OUTPUT)).payload).toEqual(payload);
});

it('[HUB6] answers a viewer itself when there is no gateway', async () => {
  gateway.close();
  await viewer.socket.text('gateway.status');
  const request_id = randomId();
  viewer.socket.send(buildMessage('viewer.probe', {}, { request_id }));
  expect(await viewer.socket.text('ack')).toMatchObject({
    request_id,
    body: { ok: false, error: { code: 'gateway_offline' } },
  });
});

it('[HUB6] a command that waits when the gateway goes is answered', async () => {
  const request_id = randomId();
  viewer.socket.send(buildMessage('viewer.probe', {}, { request_id }));
  await gateway.text('viewer.probe');
  gateway.close();
  expect(await viewer.socket.text('ack')).toMatchObject({ request_id, body: { error: { code: 'link_lost' } } });
});

it('[HUB7] the end of a session is told to every browser', async () => {
  const other = await connectViewer(page, machine.gatewayId);
  gateway.send(
    buildMessage(
      'session.ended',
      { session_id: session, reason: 'exited', exit_status: { code: 0, signal: null }, ended_at: 5 },
      { session_id: session },
    ),
  );
  await viewer.socket.text('session.ended');
  await other.socket.text('session.ended');
});

it('[HUB8] [HUB10] broadcasts after the join, and acknowledges to the gateway', async () => {
  gateway.send(output(0, bytes(10)));
  const ack = await gateway.frame(FRAME_KIND.VIEWER_ACK);
  expect(ack).toMatchObject({ id: session, viewer: 0, epoch: 1, offset: 10 });
  await viewer.socket.settle();
  expect(viewer.socket.frames()).toEqual([]);
  await attach(viewer);
  gateway.send(output(10, bytes(20)));
  expect(await viewer.socket.frame()).toMatchObject({ kind: FRAME_KIND.OUTPUT, offset: 10 });
});

it('[HUB9] a viewer that stops acknowledging is bounded, others get everything, and it gets a snapshot when it is back', async () => {
  const slow = await connectViewer(page, machine.gatewayId);
  await attach(viewer);
  await attach(slow);
  const frameBytes = 32_768;
  const frameCount = 200;
  for (let index = 0; index < frameCount; index += 1) {
    gateway.send(output(index * frameBytes, bytes(frameBytes)));
    const { epoch, offset } = await viewer.socket.frame(FRAME_KIND.OUTPUT);
    expect(offset).toBe(index * frameBytes);
    viewer.socket.send(encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id: session, epoch, offset: offset + frameBytes }));
  }
  await slow.socket.settle();
  const sent = slow.socket.frames().reduce((sum, frame) => sum + frame.payload.length, 0);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThanOrEqual(limits.VIEWER_WINDOW_BYTES);
  const last = slow.socket.frames().at(-1);
  slow.socket.send(
    encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id: session, epoch: 1, offset: (last?.offset ?? 0) + frameBytes }),
  );
  await gateway.text('session.resync');
  gateway.send(snapshot({ flags: SNAPSHOT_FLAG.RESYNC, offset: frameCount * frameBytes }));
  expect(await slow.socket.frame(FRAME_KIND.SNAPSHOT)).toMatchObject({ offset: frameCount * frameBytes });
  await viewer.socket.settle();
  expect(viewer.socket.frames()).toEqual([]);
});

it('[HUB13] what is too large or no frame closes with its code', async () => {
  viewer.socket.send(new Uint8Array(limits.MAX_BROWSER_FRAME_BYTES + 1));
  expect(await viewer.socket.closedWith()).toBe('TOO_LARGE');
  const next = await connectViewer(page, machine.gatewayId);
  next.socket.send('x'.repeat(limits.MAX_BROWSER_TEXT_BYTES + 1));
  expect(await next.socket.closedWith()).toBe('TOO_LARGE');
  const third = await connectViewer(page, machine.gatewayId);
  third.socket.send(new Uint8Array([99, 0, 1]));
  expect(await third.socket.closedWith()).toBe('BAD_FRAME');
  gateway.send(new Uint8Array(limits.MAX_GATEWAY_FRAME_BYTES + 1));
  expect(await gateway.closedWith()).toBe('TOO_LARGE');
});

it('[HUB14] the viewer after the last is turned away', async () => {
  const others: TestViewer[] = [];
  for (let count = 1; count < limits.MAX_VIEWERS; count += 1) {
    // Below the upgrade limit of one sign-in.
    if (count % 40 === 1) page = await signIn();
    others.push(await connectViewer(page, machine.gatewayId));
  }
  page = await signIn();
  const tooMany = await dialAsBrowser(page, machine.gatewayId);
  expect(await tooMany.closedWith()).toBe('OVERLOADED');
  for (const { socket } of others) socket.close();
});

it('[HUB14] a browser that acknowledges and does not read is closed', async () => {
  await attach(viewer);
  await runInDurableObject(hubOf(machine.gatewayId), (_hub, state) => {
    for (const socket of state.getWebSockets('viewer'))
      Object.defineProperty(socket, 'bufferedAmount', { value: 2_097_153 });
  });
  gateway.send(output(0, bytes(10)));
  expect(await viewer.socket.closedWith()).toBe('OVERLOADED');
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: viewer.viewerId });
});

it('[HUB21] a page that floods with a file is closed, and the keys of another go on', async () => {
  const other = await connectViewer(page, machine.gatewayId);
  const flood = randomId();
  const payload = bytes(limits.MAX_CHUNK_BYTES - 65_536);
  for (let count = 0; count < 200; count += 1) {
    viewer.socket.send(
      encodeFrame({ kind: FRAME_KIND.UPLOAD_CHUNK, id: flood, offset: count * payload.length, payload }),
    );
    if (count === 100) other.socket.send(encodeFrame({ kind: FRAME_KIND.INPUT, id: session, payload: bytes(13) }));
  }
  expect(await viewer.socket.closedWith()).toBe('OVERLOADED');
  expect((await gateway.frame(FRAME_KIND.INPUT)).viewer).toBe(other.viewerId);
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: viewer.viewerId });
  const passed = gateway.frames().filter((frame) => frame.kind === FRAME_KIND.UPLOAD_CHUNK);
  expect(passed.length * payload.length).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES + limits.MAX_CHUNK_BYTES);
});

it('[HUB25] a file that a page moves is in the audit log', async () => {
  const request_id = randomId();
  const body = { transfer_id: request_id, path: '/home/vibe/a' };
  viewer.socket.send(buildMessage('file.download', body, { request_id }));
  expect(await gateway.text('file.download')).toMatchObject({ viewer_id: viewer.viewerId, body });
  const logged = async (): Promise<unknown> =>
    env.DB.prepare('SELECT action FROM audit_log WHERE subject = ?').bind(request_id).first();
  await expect.poll(logged).toEqual({ action: 'file.download' });
});

it('[HUB16] after an eviction an attached viewer gets a snapshot, then output', async () => {
  await attach(viewer);
  gateway.send(output(0, bytes(100)));
  await viewer.socket.frame(FRAME_KIND.OUTPUT);

  await evictDurableObject(hubOf(machine.gatewayId));
  gateway.send(output(100, bytes(50)));
  expect(await gateway.text('session.resync')).toMatchObject({ session_id: session });
  gateway.send(snapshot({ flags: SNAPSHOT_FLAG.RESYNC, offset: 150 }));
  gateway.send(output(150, bytes(10)));
  expect(await viewer.socket.frame()).toMatchObject({ kind: FRAME_KIND.SNAPSHOT, offset: 150 });
  expect(await viewer.socket.frame()).toMatchObject({ kind: FRAME_KIND.OUTPUT, offset: 150 });

  expect(await hubOf(machine.gatewayId).status()).toMatchObject({ connected: true, viewerCounts: { [session]: 1 } });
});

it('[HUB16] a viewer that leaves while the hub is out of memory is gone for the gateway', async () => {
  await attach(viewer);
  await evictDurableObject(hubOf(machine.gatewayId));
  viewer.socket.close();
  expect(await gateway.text('viewer.left')).toMatchObject({ viewer_id: viewer.viewerId });
  expect(await hubOf(machine.gatewayId).status()).toMatchObject({ viewerCounts: {} });
});

it('[HUB16] a gateway that comes back after an eviction finds everybody', async () => {
  await attach(viewer);
  await evictDurableObject(hubOf(machine.gatewayId));
  gateway.close();
  await viewer.socket.text('gateway.status');
  const again = await connectGateway(machine);
  expect(await again.text('viewer.joined')).toMatchObject({ viewer_id: viewer.viewerId });
  expect((await viewer.socket.text('gateway.status')).body).toMatchObject({ connected: true });
});
