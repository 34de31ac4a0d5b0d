import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type EventBodies, type SessionInfo } from '@vibecode/protocol';
import { MockControlPlane, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { TestMachine, type GatewayChild } from '../testing/test-machine.ts';

type Health = EventBodies['gateway.health'];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const SIZE = { columns: 80, rows: 24 };
/** A busy machine takes its time to start a program. */
const PATIENCE_MS = 20_000;

async function setUp() {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const gateway = await machine.startGateway(plane);
  return { plane, machine, gateway, link: await connected(plane, gateway) };
}

async function connected(plane: MockControlPlane, gateway: GatewayChild, from = 0): Promise<MockGatewayLink> {
  return plane.link({ from, timeoutMs: PATIENCE_MS }).catch((cause: unknown) => {
    throw new Error(`the gateway did not connect:\n${gateway.log}`, { cause });
  });
}

async function createSession(link: MockGatewayLink, command: string): Promise<SessionInfo> {
  const create = { name: newMockId(), agent: 'custom', command, workdir: '~', ...SIZE } as const;
  return (await link.request('session.create', create, { session_id: newMockId() })).session;
}

type SessionSample = Health['sessions'][number];

/** The session in the first sample, past or future, in which it is as described. */
async function sampleOf(
  link: MockGatewayLink,
  { session_id: id }: SessionInfo,
  fits: (session: SessionSample) => boolean = () => true,
): Promise<SessionSample> {
  const of = (health: Health) => health.sessions.find((session) => session.session_id === id);
  const isIt = (health: Health) => {
    const session = of(health);
    return session !== undefined && fits(session);
  };
  const session = of(await link.expectEvent('gateway.health', isIt, { timeoutMs: PATIENCE_MS }));
  if (session === undefined) throw new Error('the sample lost its session');
  return session;
}

function look(link: MockGatewayLink, viewerId = 1): void {
  link.send('viewer.joined', { name: 'a', role: 'owner' }, { viewer_id: viewerId });
  link.send('health.watch', { watching: true }, { viewer_id: viewerId });
}

describe('health', () => {
  it('[HLT1] is told soon after the link opened, and again whenever somebody looks', async () => {
    const { link, gateway } = await setUp();
    const { machine, sessions } = await link.expectEvent('gateway.health', undefined, { timeoutMs: PATIENCE_MS });
    expect(sessions).toEqual([]);
    expect(machine.memory.used_bytes).toBeGreaterThan(0);
    expect(machine.gateway.rss_bytes).toBeGreaterThan(1_000_000);
    const told = link.messages.items.length;
    look(link);
    await link.expectEvent('gateway.health', undefined, { from: told, timeoutMs: PATIENCE_MS });
    const { error } = await link
      .ask('health.watch', { watching: true }, { viewer_id: 99 })
      .then((ack) => (ack.ok ? { error: undefined } : ack));
    expect(error).toMatchObject({ code: 'not_attached' });
    expect(link.violations, gateway.log).toEqual([]);
  });

  it("[HLT7] counts a session's processes and names the largest, without their arguments", async () => {
    const { link } = await setUp();
    // Busy until the tmux server ($PPID of the pane's shell) is gone, whatever becomes of this test.
    const busyLoop = 'sh -c "while kill -0 $PPID 2>/dev/null; do :; done" secret-word';
    const session = await createSession(link, `${busyLoop} & (sleep 100 &) ; cat`);
    look(link);
    const busy = await sampleOf(link, session, ({ top }) => (top[0]?.cpu_percent ?? 0) > 0);
    expect(busy.process_count).toBeGreaterThanOrEqual(3);
    expect(busy.rss_bytes).toBeGreaterThan(500_000);
    expect(busy.cpu_percent).toBeGreaterThan(0);
    expect(busy.top[0]?.name).toMatch(/^(sh|dash|bash)$/);
    expect(JSON.stringify(busy)).not.toContain('secret-word');
  });

  it('[HLT10] [HLT11] tells input and output apart, to status too, and knows both after a restart', async () => {
    const { plane, machine, gateway, link } = await setUp();
    const quiet = await createSession(link, 'stty -echo; cat > /dev/null');
    const loud = await createSession(link, 'cat');
    look(link);
    expect(await sampleOf(link, quiet)).toMatchObject({ last_input_at: null });
    for (const session of [quiet, loud]) {
      await link.request('session.input', { text: 'x', submit: true }, { session_id: session.session_id });
    }
    const typed = await sampleOf(link, quiet, ({ last_input_at }) => last_input_at !== null);
    const echoed = await sampleOf(
      link,
      loud,
      ({ last_input_at, last_output_at }) => last_input_at !== null && (last_output_at ?? 0) >= last_input_at - 1_000,
    );
    expect(typed.last_input_at).toBeGreaterThan(quiet.created_at);
    expect(typed.last_output_at ?? 0).toBeLessThanOrEqual(typed.last_input_at ?? 0);
    const status = join(machine.folder, 'data', 'status.json');
    await expect
      .poll(async () => JSON.parse(await readFile(status, 'utf8')) as unknown, { timeout: PATIENCE_MS })
      .toMatchObject({ sessions: [{ last_input_at: typed.last_input_at }, { last_input_at: echoed.last_input_at }] });
    await gateway.kill('SIGTERM');
    const second = await connected(plane, await machine.startGateway(plane), 1);
    expect((await sampleOf(second, quiet)).last_input_at).toBe(typed.last_input_at);
    const after = await sampleOf(second, loud);
    expect(after.last_input_at).toBe(echoed.last_input_at);
    expect(after.last_output_at).toBeGreaterThanOrEqual((echoed.last_output_at ?? 0) - 1_000);
  });
});
