// How gateways come, stay and go.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { buildMessage, PROTOCOL_VERSION, type BrowserBodies } from '@vibecode/protocol';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { randomId } from '../../platform/random.ts';
import {
  admin,
  connectGateway,
  connectViewer,
  dialAsGateway,
  helloBody,
  hubOf,
  newMachine,
  signIn,
  type Page,
} from '../../testing/worker-fixture.ts';

let page: Page;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The durable object reads the same clock as the test, as both run in one isolate. */
function skipTime(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
}

it('[HUB1] closes what is no hello', async () => {
  const machine = await newMachine();
  const firstMessages = [
    '{}',
    'nonsense',
    buildMessage('session.error', { error: { code: 'internal', message: 'x' } }),
    new Uint8Array(40),
  ];
  for (const first of firstMessages) {
    const gateway = await dialAsGateway(machine.credential);
    gateway.send(first);
    expect(await gateway.closedWith()).toBe('BAD_HANDSHAKE');
  }
});

it('[HUB1] names who must update when there is no common version', async () => {
  const machine = await newMachine();
  const gateway = await dialAsGateway(machine.credential);
  const range = { min: PROTOCOL_VERSION + 1, max: PROTOCOL_VERSION + 2 };
  gateway.send(JSON.stringify({ type: 'gateway.hello', body: { protocol: range, of_the_future: true } }));
  expect(await gateway.closed).toEqual({ code: 4001, reason: 'the control plane is too old: update it' });
});

it('[HUB1] closes a socket that says nothing, also after an eviction', async () => {
  const machine = await newMachine();
  const gateway = await dialAsGateway(machine.credential);
  await gateway.ping();
  await evictDurableObject(hubOf(machine.gatewayId));
  skipTime(10_001);
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  expect(await gateway.closedWith()).toBe('BAD_HANDSHAKE');
});

it('[HUB2] welcomes a gateway, tells it who is there, and tells them', async () => {
  const machine = await newMachine();
  const viewer = await connectViewer(page, machine.gatewayId);
  const gateway = await connectGateway(machine, { gateway_version: '9.8.7' });
  expect(await gateway.text('viewer.joined')).toMatchObject({
    viewer_id: viewer.viewerId,
    body: { name: 'test page', role: 'owner' },
  });
  const status = (await viewer.socket.text('gateway.status')).body as BrowserBodies['gateway.status'];
  expect(status).toMatchObject({ connected: true, gateway_version: '9.8.7' });
  gateway.close();
  const gone = (await viewer.socket.text('gateway.status')).body as BrowserBodies['gateway.status'];
  expect(gone.connected).toBe(false);
});

it('[HUB4] the same instance takes over from its older socket', async () => {
  const machine = await newMachine();
  const instance_id = randomId();
  const older = await connectGateway(machine, { instance_id });
  const newer = await connectGateway(machine, { instance_id });
  expect(await older.closedWith()).toBe('REPLACED');
  const viewer = await connectViewer(page, machine.gatewayId);
  expect(await newer.text('viewer.joined')).toMatchObject({ viewer_id: viewer.viewerId });
});

it('[HUB4] another instance is refused while the connected one reacts', async () => {
  const machine = await newMachine();
  const first = await connectGateway(machine);
  const second = await dialAsGateway(machine.credential);
  second.send(buildMessage('gateway.hello', helloBody()));
  await first.pinged();
  first.send('pong');
  expect(await second.closedWith()).toBe('CLONED');
  const viewer = await connectViewer(page, machine.gatewayId);
  expect(await first.text('viewer.joined')).toMatchObject({ viewer_id: viewer.viewerId });
});

it('[HUB4] another instance takes the place of one that does not react', async () => {
  const machine = await newMachine();
  const first = await connectGateway(machine);
  const second = await dialAsGateway(machine.credential);
  second.send(buildMessage('gateway.hello', helloBody()));
  await first.pinged();
  skipTime(9_001);
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  expect(await first.closedWith()).toBe('PEER_DEAD');
  await second.text('hub.welcome');
});

it('[HUB4] another instance takes the place as soon as the connected one leaves', async () => {
  const machine = await newMachine();
  const first = await connectGateway(machine);
  const second = await dialAsGateway(machine.credential);
  second.send(buildMessage('gateway.hello', helloBody()));
  await first.pinged();
  first.close();
  await second.text('hub.welcome');
  expect(await hubOf(machine.gatewayId).status()).toMatchObject({ connected: true });
});

it('[HUB4] a newcomer that waits when the hub is evicted is told to say hello again', async () => {
  const machine = await newMachine();
  const first = await connectGateway(machine);
  const second = await dialAsGateway(machine.credential);
  second.send(buildMessage('gateway.hello', helloBody()));
  await first.pinged();
  await evictDurableObject(hubOf(machine.gatewayId));
  await hubOf(machine.gatewayId).status();
  expect(await second.closedWith()).toBe('BAD_HANDSHAKE');
});

it('[HUB15] a gateway that is not heard of is closed, and its viewers are told', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  const viewer = await connectViewer(page, machine.gatewayId);
  skipTime(29_000);
  await viewer.socket.settle();
  skipTime(30_001);
  await viewer.socket.settle();
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  expect(await gateway.closedWith()).toBe('PEER_DEAD');
  expect((await viewer.socket.text('gateway.status')).body).toMatchObject({ connected: false });
});

it('[HUB15] a ping that the runtime answers by itself is a sign of life', async () => {
  const machine = await newMachine();
  skipTime(-25_000);
  const gateway = await connectGateway(machine);
  vi.useRealTimers();
  await gateway.ping();
  skipTime(10_000);
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  expect(await hubOf(machine.gatewayId).status()).toMatchObject({ connected: true });
});

it('[HUB15] a quiet peer is asked before it is given up', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  const viewer = await connectViewer(page, machine.gatewayId);
  skipTime(20_001);
  gateway.send('pong');
  await gateway.settleAsGateway();
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  await viewer.socket.pinged();
  viewer.socket.send('pong');
  await viewer.socket.settle();
  skipTime(15_000);
  gateway.send('pong');
  await gateway.settleAsGateway();
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  await viewer.socket.ping();
  expect(await hubOf(machine.gatewayId).status()).toMatchObject({ connected: true });
});

it('[HUB15] a hub that sleeps between its alarms finds a dead peer as well', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  for (const afterMs of [10_000, 10_000, 10_001]) {
    await evictDurableObject(hubOf(machine.gatewayId));
    skipTime(afterMs);
    await hubOf(machine.gatewayId).status();
  }
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  expect(await gateway.closedWith()).toBe('PEER_DEAD');
});

it('[HUB15] nothing rings once all are gone', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  gateway.close();
  await gateway.closed;
  await hubOf(machine.gatewayId).status();
  skipTime(30_001);
  await runDurableObjectAlarm(hubOf(machine.gatewayId));
  await runInDurableObject(hubOf(machine.gatewayId), async (_hub, state) => {
    expect(await state.storage.getAlarm()).toBeNull();
  });
});

it('[HUB16] a gateway stays connected over an eviction', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine, { gateway_version: '1.2.3' });
  const before = await hubOf(machine.gatewayId).status();
  await evictDurableObject(hubOf(machine.gatewayId));
  expect(await hubOf(machine.gatewayId).status()).toEqual(before);
  const viewer = await connectViewer(page, machine.gatewayId);
  expect(await gateway.text('viewer.joined')).toMatchObject({ viewer_id: viewer.viewerId });
});

it('[HUB16] a gateway that leaves while the hub is out of memory is gone for its viewers', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  const viewer = await connectViewer(page, machine.gatewayId);
  await evictDurableObject(hubOf(machine.gatewayId));
  gateway.close();
  expect((await viewer.socket.text('gateway.status')).body).toMatchObject({ connected: false });
});

it('[HUB19] a revoked credential loses its socket at once', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  expect((await admin('/revoke-gateway', { gateway_id: machine.gatewayId })).status).toBe(204);
  expect(await gateway.closedWith()).toBe('REVOKED');
});
