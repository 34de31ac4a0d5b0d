import { httpValidators } from '@vibecode/protocol/validators';
import { expect, it } from 'vitest';
import { largestSample, machineHealth, sessionHealth } from '../../testing/health-samples.ts';
import { HealthKeeper, type HealthStorage } from './health-keeper.ts';
import { decodeTail, encodeTail } from './health-tail.ts';

const START_MS = 1_800_000_000_000;

interface Scene {
  keeper: HealthKeeper;
  /** The same storage and socket, another memory. */
  evicted(): HealthKeeper;
  writes(): number;
  kept(): string | undefined;
  refuse(isRefusing: boolean): void;
}

function scene(): Scene {
  const saved = new Map<string, unknown>();
  let writeCount = 0;
  let kept: string | undefined;
  let isRefusing = false;
  const storage: HealthStorage = {
    get: async <T>(key: string) => structuredClone(saved.get(key)) as T | undefined,
    put: async (key, value) => {
      writeCount += 1;
      if (isRefusing) throw new Error('no room');
      saved.set(key, structuredClone(value));
    },
  };
  const make = (): HealthKeeper => new HealthKeeper({ storage, keepWithSocket: (text) => (kept = text) });
  return {
    keeper: make(),
    evicted: () => {
      const keeper = make();
      if (kept !== undefined) keeper.restore(kept);
      return keeper;
    },
    writes: () => writeCount,
    kept: () => kept,
    refuse: (now) => (isRefusing = now),
  };
}

async function sampled(keeper: HealthKeeper, fromMs: number, untilMs: number, stepMs = 30_000): Promise<void> {
  for (let at = fromMs; at <= untilMs; at += stepMs) {
    await keeper.received({ machine: machineHealth({ at }), sessions: [sessionHealth()] }, at);
  }
}

it('[HUB23] writes once in five minutes, however many samples come', async () => {
  const { keeper, writes } = scene();
  await sampled(keeper, START_MS, START_MS + 299_000, 2_000);
  expect(writes()).toBe(0);
  await sampled(keeper, START_MS + 300_000, START_MS + 3_600_000, 2_000);
  expect(writes()).toBe(12);
});

it('[HUB23] reading writes nothing and has what is not written yet', async () => {
  const { keeper, writes } = scene();
  await sampled(keeper, START_MS, START_MS + 120_000);
  const health = await keeper.read(START_MS + 120_000);
  expect(httpValidators.machineHealth(health)).toBe(true);
  expect(health.history.map(({ at }) => at - START_MS)).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
  expect(writes()).toBe(0);
});

it('[HUB23] an eviction after every sample loses nothing', async () => {
  const straight = scene();
  await sampled(straight.keeper, START_MS, START_MS + 1_800_000);
  const broken = scene();
  let { keeper } = broken;
  for (let at = START_MS; at <= START_MS + 1_800_000; at += 30_000) {
    await sampled(keeper, at, at);
    keeper = broken.evicted();
  }
  expect(await keeper.read(START_MS + 1_800_000)).toEqual(await straight.keeper.read(START_MS + 1_800_000));
  expect(broken.writes()).toBe(straight.writes());
});

it('[HUB23] what waits is written when the gateway goes, and goes on after it', async () => {
  const { keeper, writes } = scene();
  await sampled(keeper, START_MS, START_MS + 60_000);
  await keeper.flush(START_MS + 61_000);
  await keeper.flush(START_MS + 62_000);
  expect(writes()).toBe(1);
  await sampled(keeper, START_MS + 90_000, START_MS + 90_000);
  expect((await keeper.read(START_MS + 90_000)).history.length).toBe(4);
});

it('[HUB23] a write that fails is tried again later, with nothing lost', async () => {
  const { keeper, writes, refuse } = scene();
  refuse(true);
  await sampled(keeper, START_MS, START_MS + 270_000);
  await expect(sampled(keeper, START_MS + 300_000, START_MS + 300_000)).rejects.toThrow('no room');
  refuse(false);
  await sampled(keeper, START_MS + 330_000, START_MS + 570_000);
  expect(writes()).toBe(1);
  await sampled(keeper, START_MS + 600_000, START_MS + 600_000);
  expect(writes()).toBe(2);
  expect((await keeper.read(START_MS + 600_000)).history.length).toBe(21);
});

it('[HUB22] the newest sample is current for two minutes', async () => {
  const { keeper } = scene();
  expect(keeper.current(START_MS)).toBeNull();
  await sampled(keeper, START_MS, START_MS);
  expect(keeper.current(START_MS + 120_000)).toMatchObject({ cpu_percent: 10 });
  expect(keeper.current(START_MS + 120_001)).toBeNull();
  expect(await keeper.read(START_MS + 120_001)).toMatchObject({ current: null, sessions: [] });
});

it('[HUB24] a machine whose clock is wrong is told in the hub’s time', async () => {
  const { keeper } = scene();
  const machineMs = START_MS - 86_400_000;
  const session = sessionHealth({ last_input_at: machineMs - 10_000, last_output_at: null });
  await keeper.received({ machine: machineHealth({ at: machineMs }), sessions: [session] }, START_MS);
  expect(keeper.current(START_MS)?.at).toBe(START_MS);
  expect(keeper.activity()).toEqual({
    [session.session_id]: { last_input_at: START_MS - 10_000, last_output_at: null },
  });
});

it('[HUB23] the largest sample fits a socket’s attachment, and points are never left out', async () => {
  const { keeper, kept } = scene();
  await sampled(keeper, START_MS, START_MS + 270_000);
  await keeper.received(largestSample(), START_MS + 299_000);
  const text = kept() ?? '';
  expect(text).toMatch(/^[\u0020-\u007e]*$/);
  expect(text.length).toBeLessThan(14_000);
  const tail = decodeTail(text);
  expect(tail.unwritten.length).toBe(11);
  expect(tail.newest?.sessions.length).toBeGreaterThan(10);
  expect(tail.newest?.machine.load[0]).toBeCloseTo(999_999.99, 1);
});

it('[HUB23] an ordinary sample is kept as a whole', () => {
  const newest = { receivedAtMs: 5, machine: machineHealth(), sessions: [sessionHealth()] };
  const tail = { newest, unwritten: [], writtenAtMs: 1 };
  expect(decodeTail(encodeTail(tail))).toEqual(tail);
});
