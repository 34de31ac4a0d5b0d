// Random messages and frames at a hub, from browsers and from a gateway that answers half of what it gets. The long form
// runs with VIBECODE_FUZZ_MESSAGES=100000; a failure prints its seed, VIBECODE_FUZZ_SEED runs it again.
import { env } from 'cloudflare:workers';
import { BROWSER_MESSAGES, buildAck, CLOSE, type AckBody } from '@vibecode/protocol';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { HubFuzzer } from '../../testing/hub-fuzzer.ts';
import type { TestSocket } from '../../testing/test-socket.ts';
import {
  admin,
  connectGateway,
  connectViewer,
  hubOf,
  newMachine,
  signIn,
  type Page,
  type TestMachine,
} from '../../testing/worker-fixture.ts';

const MESSAGE_COUNT = Number(env.FUZZ_MESSAGES);
const SEED = Number(env.FUZZ_SEED);
/** Messages between two looks at the answers; the clock moves on by enough for every rate limit. */
const ROUND_MESSAGES = 50;
const ROUND_MS = 5_000;
const KNOWN_CLOSES: readonly number[] = [CLOSE.BAD_FRAME.code, CLOSE.TOO_LARGE.code, CLOSE.OVERLOADED.code];

let page: Page;
let machine: TestMachine;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
  machine = await newMachine();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Peer {
  socket: TestSocket;
  /** By the hub: with one of the codes for bad input. */
  closedWith: number | undefined;
}

function watched(socket: TestSocket): Peer {
  const peer: Peer = { socket, closedWith: undefined };
  void (async () => {
    peer.closedWith = (await socket.closed).code;
  })();
  return peer;
}

it(
  `[HUB13] ${MESSAGE_COUNT} random messages and frames: no crash, one answer to each that wants one`,
  { timeout: 600_000 },
  async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const fuzzer = new HubFuzzer(SEED);
    let clockMs = Date.now();
    let sent = 0;
    let answered = 0;
    let gateway: Peer | undefined;
    let viewer: Peer | undefined;
    while (sent < MESSAGE_COUNT) {
      clockMs += ROUND_MS;
      vi.useFakeTimers({ toFake: ['Date'], now: clockMs });
      if (gateway === undefined || gateway.closedWith !== undefined) gateway = watched(await connectGateway(machine));
      if (viewer === undefined || viewer.closedWith !== undefined)
        viewer = watched((await connectViewer(page, machine.gatewayId)).socket);
      const asked: string[] = [];
      for (let count = 0; count < ROUND_MESSAGES; count += 1) {
        const { data, requestId } = fuzzer.browserMessage(Object.keys(BROWSER_MESSAGES));
        if (requestId !== undefined) asked.push(requestId);
        viewer.socket.send(data);
        gateway.socket.send(fuzzer.gatewayMessage(asked));
        sent += 2;
      }
      // Whatever the hub passed on and nobody answered yet. Only a closed socket is excused from the rest.
      for (const requestId of asked) gateway.socket.send(buildAck(requestId, { result: {} }));
      await Promise.race([gateway.socket.settleAsGateway(), gateway.socket.closed]);
      if (viewer.closedWith === undefined) await Promise.race([viewer.socket.settle(), viewer.socket.closed]);
      for (const { closedWith } of [viewer, gateway]) {
        if (closedWith !== undefined) expect(KNOWN_CLOSES).toContain(closedWith);
      }
      if (viewer.closedWith === undefined && gateway.closedWith === undefined) {
        const answers = acksOf(viewer.socket);
        const unanswered = asked.filter((requestId) => !answers.has(requestId));
        expect(unanswered, `seed ${SEED}, after ${sent} messages`).toEqual([]);
        answered += answers.size;
      }
      viewer.socket.received.length = 0;
      gateway.socket.received.length = 0;
    }
    for (const peer of [viewer, gateway]) {
      if (peer === undefined || peer.closedWith !== undefined) continue;
      peer.socket.close();
      await peer.socket.closed;
    }
    expect(answered).toBeGreaterThan(0);
    await expect
      .poll(async () => hubOf(machine.gatewayId).status())
      .toMatchObject({ connected: false, viewerCounts: {} });
  },
);

/** Acks by request_id; two for the same one fail. */
function acksOf(socket: TestSocket): Map<string, AckBody> {
  const acks = new Map<string, AckBody>();
  for (const data of socket.received) {
    if (typeof data !== 'string' || data === 'pong') continue;
    const { type, request_id, body } = JSON.parse(data) as { type: string; request_id?: string; body: AckBody };
    if (type !== 'ack' || request_id === undefined) continue;
    expect(acks.has(request_id), `two answers to ${request_id}`).toBe(false);
    acks.set(request_id, body);
  }
  return acks;
}
