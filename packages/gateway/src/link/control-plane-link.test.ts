import { afterEach, describe, expect, it } from 'vitest';
import { buildMessage, CLOSE, limits, type EventBodies } from '@vibecode/protocol';
import type { LinkState } from '@vibecode/protocol/link';
import { FRAME_KIND } from '@vibecode/protocol/frames';
import {
  MockControlPlane,
  newMockId,
  Recording,
  type MockControlPlaneOptions,
} from '../../mock-control-plane/index.ts';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { fastRandom } from '../testing/fast-random.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ControlPlaneLink } from './control-plane-link.ts';
import { dialWithCredential } from './dial.ts';

const HELLO: EventBodies['gateway.hello'] = {
  protocol: { min: 1, max: 1 },
  gateway_version: '0.1.0',
  instance_id: '0123456789abcdef',
  system_info: {
    os: 'linux',
    arch: 'x64',
    hostname: 'box',
    cpus: 2,
    ram_total: 1,
    disk_total: 1,
    tmux_version: '3.3a',
    home: '/home/x',
    user: 'x',
  },
  agents: [],
  sessions: [],
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function setUp({
  clock = systemClock,
  ...mock
}: MockControlPlaneOptions & { clock?: ManualClock | typeof systemClock } = {}) {
  const plane = await MockControlPlane.start(mock);
  cleanups.push(() => plane.stop());
  const url = new URL(`${plane.url.replace('http', 'ws')}/gateway/connect`);
  const credential = { text: plane.credential, reads: 0 };
  const states = new Recording<LinkState>();
  const happened = new Recording<string>();
  const lines: string[] = [];
  const link = new ControlPlaneLink({
    url,
    prepareDial: dialWithCredential(url, () => {
      credential.reads += 1;
      return credential.text === '' ? Promise.reject(new Error('no credential')) : Promise.resolve(credential.text);
    }),
    hello: () => Promise.resolve(HELLO),
    handlers: {
      opened: () => happened.add('opened'),
      closed: () => happened.add('closed'),
      text: (message) => happened.add(message),
      frame: (bytes) => happened.add(`frame ${bytes.length}`),
      stateChanged: (state) => states.add(state),
      delivered: () => happened.add('delivered'),
    },
    clock,
    random: fastRandom,
    log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }),
  });
  cleanups.push(() => link.stop());
  const state = (name: LinkState['name'], from = 0): Promise<LinkState> =>
    states.expect(name, (one) => one.name === name, { from });
  return { plane, link, credential, states, state, happened, lines };
}

describe('control-plane-link', () => {
  it('[LNK1] reads the credential afresh at each dial and shows it in the header alone', async () => {
    const { plane, link, credential, state, lines } = await setUp();
    link.start();
    const first = await plane.link();
    credential.text = plane.credential = 'another';
    first.cut();
    await plane.link({ from: 1 });
    expect(credential.reads).toBe(2);
    await state('open');
    expect(lines.join('')).not.toContain('another');
  });

  it('[LNK2] says hello first, and is open once it was welcomed', async () => {
    const { plane, link, happened, states } = await setUp();
    link.start();
    const { hello } = await plane.link();
    expect(hello).toEqual(HELLO);
    await happened.expect('opened', (one) => one === 'opened');
    expect(states.items.map((one) => one.name)).toEqual(['connecting', 'greeting', 'open']);
    expect(link.outbox.isOpen).toBe(true);
  });

  it('[LNK2] gives up on a hub that does not welcome it in time', async () => {
    const clock = new ManualClock();
    const { plane, link, state, states } = await setUp({ clock });
    plane.welcomes = false;
    link.start();
    await state('greeting');
    clock.advance(limits.HELLO_TIMEOUT_MS);
    expect(states.items.find((one) => one.name === 'waiting')).toMatchObject({
      lastClose: { code: CLOSE.BAD_HANDSHAKE.code },
    });
  });

  it('[LNK3] dials again after a cut, and closes what sessions hold of the old link', async () => {
    const { plane, link, happened } = await setUp();
    link.start();
    (await plane.link()).cut();
    await plane.link({ from: 1 });
    await happened.expect('opened twice', () => happened.items.filter((one) => one === 'opened').length === 2);
    expect(happened.items).toEqual(['opened', 'closed', 'opened']);
  });

  it('[LNK3] never undercuts the wait that a server names', async () => {
    const clock = new ManualClock();
    const { plane, link, state } = await setUp({ clock });
    plane.refuseWith = { status: 503, retryAfterSeconds: 7 };
    link.start();
    const waiting = await state('waiting');
    expect(waiting.name === 'waiting' && waiting.untilMs - clock.nowMs()).toBe(7_000);
  });

  it.each([
    [
      'a wrong credential',
      CLOSE.UNAUTHORIZED.code,
      (plane: MockControlPlane): void => {
        plane.credential = 'new';
      },
    ],
    [
      'no common version',
      CLOSE.VERSION.code,
      (plane: MockControlPlane): void => {
        plane.protocol = { min: 9, max: 9 };
      },
    ],
  ])('[LNK4] after %s says what to do and tries again by itself', async (_what, code, spoil) => {
    const { plane, link, credential, state, states, lines } = await setUp();
    spoil(plane);
    link.start();
    const refused = await state('refused');
    expect(refused).toMatchObject({ close: { code } });
    expect(lines.join('')).toMatch(/"event":"link\.refused".*"todo":"[A-Z]/);
    credential.text = plane.credential;
    plane.protocol = undefined;
    link.wake();
    await state('open', states.items.length);
  });

  it('[LNK4] rings by itself between 30 and 60 s after a refusal', async () => {
    const clock = new ManualClock();
    const { plane, link, credential, state } = await setUp({ clock });
    credential.text = '';
    link.start();
    await state('refused');
    credential.text = plane.credential;
    clock.advance(29_999);
    expect(plane.dialCount).toBe(0);
    clock.advance(1);
    await state('open');
  });

  it.each([CLOSE.CLONED, CLOSE.REVOKED, CLOSE.REPLACED])('[LNK4] stays refused after close $code', async ({ code }) => {
    const { plane, link, state } = await setUp();
    link.start();
    (await plane.link()).close(code);
    expect(await state('refused')).toMatchObject({ close: { code } });
    expect(link.outbox.isOpen).toBe(false);
  });

  it('[LNK5] ignores what a socket says that was given up', async () => {
    const { plane, link, state, happened } = await setUp();
    link.start();
    const old = await plane.link();
    await state('open');
    link.drop(CLOSE.OVERLOADED.code, 'test');
    old.sendText('{"late":true}');
    await plane.link({ from: 1 });
    expect(happened.items.filter((one) => one.startsWith('{'))).toEqual([]);
    expect((await old.closed).code).toBe(CLOSE.OVERLOADED.code);
  });

  it('[LNK6] pings, takes any message as life and a long silence as death', async () => {
    const clock = new ManualClock();
    const { plane, link, state, happened } = await setUp({ clock });
    link.start();
    const mock = await plane.link();
    await state('open');
    clock.advance(limits.PING_INTERVAL_MS);
    await happened.expect('delivered', (one) => one === 'delivered');
    mock.toGateway.faults = { drop: () => true };
    clock.advance(limits.PEER_DEAD_MS + limits.PING_INTERVAL_MS);
    await plane.link({ from: 1 });
    expect(happened.items).toContain('closed');
  });

  it('[LNK6] asks before it calls a peer dead when it was the one that stood still', async () => {
    const clock = new ManualClock();
    const { plane, link, state, happened } = await setUp({ clock });
    link.start();
    await plane.link();
    await state('open');
    clock.sleep(10 * limits.PEER_DEAD_MS);
    await happened.expect('delivered', (one) => one === 'delivered');
    clock.advance(limits.PING_INTERVAL_MS);
    expect(link.state.name).toBe('open');
  });

  it('[LNK10] closes TOO_LARGE on a message or frame above the limit', async () => {
    const { plane, link, happened } = await setUp();
    link.start();
    const first = await plane.link();
    first.sendText('x'.repeat(limits.MAX_TEXT_MESSAGE_BYTES + 1));
    expect((await first.closed).code).toBe(CLOSE.TOO_LARGE.code);
    const second = await plane.link({ from: 1 });
    second.sendBytes(new Uint8Array(limits.MAX_BROWSER_FRAME_BYTES + 1));
    expect((await second.closed).code).toBe(CLOSE.TOO_LARGE.code);
    const third = await plane.link({ from: 2 });
    third.sendText('x'.repeat(limits.MAX_TEXT_MESSAGE_BYTES));
    third.sendBytes(new Uint8Array(limits.MAX_BROWSER_FRAME_BYTES));
    await happened.expect('frame', (one) => one === `frame ${limits.MAX_BROWSER_FRAME_BYTES}`);
  });

  it('[LNK9] closes OVERLOADED when its bound is reached', async () => {
    const { plane, link, state } = await setUp();
    link.start();
    const mock = await plane.link();
    await state('open');
    const payload = new Uint8Array(4_000_000);
    for (let sent = 0; sent < 8; sent += 1) {
      link.outbox.sendFrame({ kind: FRAME_KIND.SNAPSHOT, id: newMockId(), payload }, 'bulk');
    }
    expect((await mock.closed).code).toBe(CLOSE.OVERLOADED.code);
    await plane.link({ from: 1 });
  });

  it('[LNK13] leaves no timer behind over many reconnects', async () => {
    const clock = new ManualClock();
    const { plane, link, state, states } = await setUp({ clock });
    link.start();
    await state('open');
    const timers = clock.timerCount;
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    for (let round = 1; round <= 30; round += 1) {
      const from = states.items.length;
      (await plane.link({ from: round - 1 })).cut();
      await state('waiting', from);
      clock.advance(0);
      await state('open', from);
    }
    expect(clock.timerCount).toBe(timers);
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after - before).toBeLessThanOrEqual(2);
  });

  it('[LNK2] passes on what follows the welcome, in order', async () => {
    const { plane, link, happened } = await setUp();
    link.start();
    const mock = await plane.link();
    const left = buildMessage('viewer.left', {}, { viewer_id: 2 });
    mock.sendText(left);
    mock.sendBytes(new Uint8Array(40));
    await happened.expect('frame', (one) => one === 'frame 40');
    expect(happened.items).toEqual(['opened', left, 'frame 40']);
  });
});
