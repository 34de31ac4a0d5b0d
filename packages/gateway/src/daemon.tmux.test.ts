import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CommandBodies, type SessionInfo } from '@vibecode/protocol';
import {
  MockControlPlane,
  MockViewer,
  newMockId,
  type MockControlPlaneOptions,
  type MockGatewayLink,
} from '../mock-control-plane/index.ts';
import { TestMachine, type GatewayChild } from './testing/test-machine.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface SetUp {
  plane: MockControlPlane;
  machine: TestMachine;
  gateway: GatewayChild;
  link: MockGatewayLink;
}

async function setUp(mock: MockControlPlaneOptions = {}): Promise<SetUp> {
  const plane = await MockControlPlane.start(mock);
  cleanups.push(() => plane.stop());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const gateway = await machine.startGateway(plane);
  return { plane, machine, gateway, link: await connected(plane, gateway) };
}

async function connected(plane: MockControlPlane, gateway: GatewayChild, from = 0): Promise<MockGatewayLink> {
  return plane.link({ from, timeoutMs: 20_000 }).catch((cause: unknown) => {
    throw new Error(`the gateway did not connect:\n${gateway.log}`, { cause });
  });
}

const SIZE = { columns: 80, rows: 24 };
/** A busy machine takes its time to start a program. */
const PATIENCE = { timeout: 15_000 };

/** A program that is its own prompt: what it is told it says again. */
async function createCat(
  link: MockGatewayLink,
  body: Partial<CommandBodies['session.create']> = {},
): Promise<SessionInfo> {
  const create = { name: newMockId(), agent: 'custom', command: 'cat', workdir: '~', ...SIZE, ...body } as const;
  const { session } = await link.request('session.create', create, { session_id: newMockId() });
  return session;
}

async function watch(link: MockGatewayLink, session: SessionInfo, viewerId = 1): Promise<MockViewer> {
  const viewer = new MockViewer({ link, sessionId: session.session_id, viewerId, size: SIZE });
  await viewer.attach();
  return viewer;
}

/** The screen as tmux has it. */
async function tmuxScreen(machine: TestMachine, session: SessionInfo): Promise<string> {
  const text = await machine.tmux('capture-pane', '-p', '-t', `=vc-${session.session_id}:`);
  return text.replace(/\n$/, '');
}

describe('daemon', () => {
  it('[SVC1] creates a session, shows it, takes keys and ends it', async () => {
    const { link, machine } = await setUp();
    const session = await createCat(link, { name: 'my "api" #1' });
    expect(session).toMatchObject({ name: 'my "api" #1', agent: 'custom', workdir: machine.home, ...SIZE });
    const started = await link.expectEvent('session.started');
    expect(started).toMatchObject({ adopted: false, session: { session_id: session.session_id } });

    const viewer = await watch(link, session);
    const counter = viewer.type('hello wörld\r');
    expect(await viewer.waitForInput(counter)).toMatchObject({ refused: undefined });
    await viewer.waitForScreen('both lines', (screen) => screen.startsWith('hello wörld\nhello wörld\n'));
    await link.request('session.input', { text: 'by program', submit: true }, { session_id: session.session_id });
    await viewer.waitForScreen('the program', (screen) => screen.includes('by program\nby program'));

    const snapshot = await link.request('session.snapshot', {}, { session_id: session.session_id });
    expect(snapshot.lines[0]).toBe('hello wörld');
    const probe = await link.request('viewer.probe', {}, { session_id: session.session_id, viewer_id: 1 });
    expect(probe.tmux_ms).toBeGreaterThanOrEqual(0);

    await link.request('session.end', {}, { session_id: session.session_id });
    const ended = await link.expectEvent('session.ended');
    expect(ended).toMatchObject({ session_id: session.session_id });
    expect(['ended_by_user', 'killed']).toContain(ended.reason);
    expect(await viewer.waitForInput(viewer.type('too late'))).toMatchObject({ refused: 'session_ended' });
    expect(viewer.faults).toEqual([]);
    expect(link.violations).toEqual([]);
  });

  it('[SVC2] lets a viewer go on where it stood after the link was cut', async () => {
    const { link, plane, gateway } = await setUp();
    const session = await createCat(link);
    const viewer = await watch(link, session);
    viewer.type('before\r');
    await viewer.waitForScreen('before', (screen) => screen.startsWith('before\nbefore\n'));
    link.cut();
    const next = await connected(plane, gateway, 1);
    expect(next.hello.sessions.map((one) => one.session_id)).toEqual([session.session_id]);
    const result = await viewer.reconnect(next);
    expect(result.last_input_counter).toBe(1);
    viewer.type('after\r');
    await viewer.waitForScreen('after', (screen) => screen.startsWith('before\nbefore\nafter\nafter\n'));
    expect(viewer.faults).toEqual([]);
  });

  it('[SVC3] finds its sessions again when it was killed in the middle of a flood', async () => {
    const { link, plane, machine, gateway } = await setUp();
    const flood = 'i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo "line $i of a flood"; done; echo THE END; exec cat';
    const quiet = await createCat(link);
    const session = await createCat(link, { command: `bash -c '${flood}'` });
    const viewer = await watch(link, session);
    await viewer.waitForScreen('the flood', (screen) => screen.includes('of a flood'));
    await gateway.kill('SIGKILL');
    const again = await machine.startGateway(plane);
    const next = await connected(plane, again, 1);
    const pids = new Map(next.hello.sessions.map((one) => [one.session_id, one.pane_pid]));
    expect(pids).toEqual(new Map([quiet, session].map((one) => [one.session_id, one.pane_pid])));
    expect(await next.expectEvent('session.started')).toMatchObject({ adopted: true });
    await viewer.reconnect(next);
    const screen = await viewer.waitForScreen('the end', (shown) => shown.includes('THE END'), 30_000);
    await expect
      .poll(async () => (await viewer.screen()).join('\n').trimEnd(), PATIENCE)
      .toBe((await tmuxScreen(machine, session)).trimEnd());
    expect(screen).toContain('line 30000 of a flood');
    expect(viewer.faults).toEqual([]);
  });

  it('[SVC4] reports how an agent ended, also when it died while the gateway was down', async () => {
    const { link, plane, machine, gateway } = await setUp();
    const failing = await createCat(link, { command: 'bash -c "exit 7"' });
    const status = { code: 7, signal: null };
    expect(await link.expectEvent('session.ended', (body) => body.session_id === failing.session_id)).toMatchObject({
      reason: 'exited',
      exit_status: status,
    });
    const later = await createCat(link, { command: 'bash -c "read x; exit 9"' });
    const killed = await createCat(link);
    await gateway.kill('SIGKILL');
    await machine.tmux('send-keys', '-t', `=vc-${later.session_id}:`, 'Enter');
    process.kill(killed.pane_pid, 'SIGKILL');
    await expect.poll(() => machine.tmux('list-panes', '-a', '-F', '#{pane_dead}'), PATIENCE).toBe('1\n1\n');
    const next = await connected(plane, await machine.startGateway(plane), 1);
    for (const [session, exitStatus] of [
      [later, { code: 9, signal: null }],
      [killed, { code: null, signal: 9 }],
    ] as const) {
      const ended = await next.expectEvent('session.ended', (body) => body.session_id === session.session_id);
      expect(ended).toMatchObject({ reason: 'exited', exit_status: exitStatus });
    }
    expect(next.hello.sessions).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const told = next.messages.items
      .filter(({ type }) => type === 'session.ended')
      .map((message) => message.session_id);
    expect(told.filter((id) => id === later.session_id)).toHaveLength(1);
    expect(told.filter((id) => id === killed.session_id)).toHaveLength(1);
  });

  it('[SVC5] gives the agents nothing of its own', async () => {
    const { link } = await setUp();
    const session = await createCat(link, { command: 'bash -c "env | grep -c VIBECODE_; exec cat"' });
    const viewer = await watch(link, session);
    await viewer.waitForScreen('the count', (screen) => screen.startsWith('0\n'));
  });

  it('[CMD10] refuses what cannot be done, with a reason, and leaves nothing behind', async () => {
    const { link, machine } = await setUp();
    const file = join(machine.home, 'file');
    await writeFile(file, '');
    await writeFile(join(machine.folder, 'bin', 'claude'), '#!/bin/sh\nexec cat\n', { mode: 0o755 });
    await writeFile(join(machine.home, '.bash_profile'), `PATH=${join(machine.folder, 'bin')}:$PATH\n`);
    await createCat(link, { name: 'taken' });
    const good = { name: 'x', agent: 'shell', workdir: '~', ...SIZE };
    const cases: [object, string[]][] = [
      [{ agent: 'hal9000' }, ['invalid_message']],
      [{ agent: 'custom' }, ['unknown_agent']],
      [{ agent: 'codex' }, ['agent_not_installed']],
      [{ workdir: '/no/such/folder' }, ['workdir_not_found']],
      [{ workdir: 'relative' }, ['workdir_not_found']],
      [{ workdir: file }, ['workdir_not_a_folder']],
      // Permissions are nothing to root, but there nobody makes files.
      [{ agent: 'claude-code', workdir: '/proc' }, ['workdir_not_writable']],
      [{ name: 'taken' }, ['name_in_use']],
      [{ name: '' }, ['invalid_message']],
      [{ columns: 0, rows: 0 }, ['invalid_message']],
      [{ columns: 10_000, rows: 10_000 }, ['invalid_message']],
    ];
    for (const [change, codes] of cases) {
      const body = { ...good, ...change } as CommandBodies['session.create'];
      const ack = await link.ask('session.create', body, { session_id: newMockId() });
      expect(ack.ok, JSON.stringify(change)).toBe(false);
      if (ack.ok) continue;
      expect(codes, JSON.stringify(change)).toContain(ack.error.code);
      expect(ack.error.message).toMatch(/^[A-Za-z"/].*\.$/s);
    }
    const nobody = { session_id: newMockId() };
    for (const ack of [
      await link.ask('session.end', {}, nobody),
      await link.ask('session.input', { text: 'x', submit: true }, nobody),
      await link.ask('viewer.attach', { client_id: newMockId(), ...SIZE }, { ...nobody, viewer_id: 1 }),
    ]) {
      expect(ack).toMatchObject({ ok: false, error: { code: 'session_not_found' } });
    }
    expect((await machine.tmux('list-sessions', '-F', '#{session_name}')).trim().split('\n')).toHaveLength(1);
    await expect(access(join(machine.home, 'AGENTS.md'))).rejects.toThrow('ENOENT');
  });

  it('[LNK10] survives a message of 10 MB and is back at once', async () => {
    const { link, plane, gateway } = await setUp();
    const session = await createCat(link);
    const body = { text: 'x'.repeat(10_485_760), submit: false };
    link.send('session.input', body, { request_id: newMockId(), session_id: session.session_id });
    expect(await link.closed).toMatchObject({ code: 4006, reason: expect.stringContaining('at most') as unknown });
    const next = await connected(plane, gateway, 1);
    expect(next.hello.sessions).toHaveLength(1);
  });

  it('[LNK13] holds no more descriptors and children after many reconnects', async () => {
    const { link, plane, gateway } = await setUp();
    const session = await createCat(link);
    let current = link;
    const viewer = await watch(current, session);
    const reconnect = async (): Promise<void> => {
      const from = plane.links.items.length;
      current.cut();
      current = await connected(plane, gateway, from);
      await viewer.reconnect(current);
    };
    await reconnect();
    const before = await gateway.counts();
    for (let round = 0; round < 10; round += 1) await reconnect();
    const more = async (): Promise<number> => {
      const now = await gateway.counts();
      return Math.max(now.descriptors - before.descriptors, now.children - before.children);
    };
    await expect.poll(more, PATIENCE).toBeLessThanOrEqual(0);
    viewer.type('still here\r');
    await viewer.waitForScreen('the echo', (screen) => screen.includes('still here\nstill here'));
    expect(viewer.faults).toEqual([]);
  });

  it('[CFG12] stops cleanly on SIGTERM and leaves the agents alone', async () => {
    const { link, machine, gateway } = await setUp();
    const session = await createCat(link);
    await gateway.kill('SIGTERM');
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
    expect((await link.closed).code).toBe(1001);
    expect(await machine.tmux('list-panes', '-a', '-F', '#{pane_pid} #{pane_dead}')).toBe(`${session.pane_pid} 0\n`);
    await expect(access(join(machine.folder, 'data', 'gateway.lock'))).rejects.toThrow('ENOENT');
  });

  it('[CFG12] logs what nobody caught and ends with 1; the next one finds everything', async () => {
    const { link, machine, plane, gateway } = await setUp();
    const session = await createCat(link);
    await gateway.kill('SIGTERM');
    const faulty = await machine.startFaultyGateway(plane);
    await connected(plane, faulty, plane.links.items.length);
    faulty.signal('SIGUSR2');
    expect(await faulty.exit).toEqual({ code: 1, signal: null });
    expect(faulty.log).toMatch(/"event":"gateway\.crashed".*planted fault/);
    const from = plane.links.items.length;
    const next = await connected(plane, await machine.startGateway(plane), from);
    expect(next.hello.sessions.map((one) => one.pane_pid)).toEqual([session.pane_pid]);
  });

  it('[CFG6] refuses to run twice on one data folder', async () => {
    const { plane, machine, gateway } = await setUp();
    const second = await machine.startGateway(plane);
    expect(await second.exit).toEqual({ code: 1, signal: null });
    expect(second.log).toContain(`A gateway (pid ${gateway.pid}) runs on`);
    const status = machine.spawn(['status', '--json']);
    expect(await status.exit).toMatchObject({ code: 0 });
    expect(JSON.parse(status.stdout)).toMatchObject({ running: true, pid: gateway.pid, link: { state: 'open' } });
  });

  it('[CFG14] opens a session for a person on the machine, by its name, also while no gateway runs', async () => {
    const { link, machine, gateway } = await setUp();
    await createCat(link, { name: 'my api', command: 'bash -c "echo here it is; exec cat"' });
    await gateway.kill('SIGTERM');
    const missing = machine.spawn(['attach', 'nothing']);
    expect(await missing.exit).toMatchObject({ code: 2 });
    expect(missing.log).toMatch(/There is no session "nothing" .* Alive are:\n.* my api\n/s);
    // A person's own terminal: a tmux of theirs.
    const outer = ['-S', join(machine.folder, 'outer.sock')] as const;
    const command = machine.command(['attach', 'my api']);
    await machine.tmux(...outer, 'new-session', '-d', '-x', '100', '-y', '30', command);
    await expect.poll(() => machine.tmux(...outer, 'capture-pane', '-p'), PATIENCE).toContain('here it is');
    await machine.tmux(...outer, 'kill-server');
  });

  it('[CFG3] ends with status 2 where a setting is wrong', async () => {
    const machine = await TestMachine.make();
    cleanups.push(() => machine.remove());
    const gateway = machine.spawn(['run'], { VIBECODE_CONTROL_PLANE_URL: 'nonsense' });
    expect(await gateway.exit).toEqual({ code: 2, signal: null });
    expect(gateway.log).toMatch(/^vibecode-gateway: .*VIBECODE_CONTROL_PLANE_URL.*\n$/);
  });

  it('[CFG15] ends with what to install where tmux is missing', async () => {
    const plane = await MockControlPlane.start();
    cleanups.push(() => plane.stop());
    const machine = await TestMachine.make();
    cleanups.push(() => machine.remove());
    const gateway = await machine.startGateway(plane, { PATH: join(machine.folder, 'bin') });
    expect(await gateway.exit).toEqual({ code: 1, signal: null });
    expect(gateway.log).toMatch(/tmux is not installed\. Install it with: \S/);
    expect(plane.dialCount).toBe(0);
    await expect(access(join(machine.folder, 'data', 'gateway.lock'))).rejects.toThrow('ENOENT');
  });

  it('[LNK4] lives on where the versions do not match, and says who must update', async () => {
    const plane = await MockControlPlane.start({ protocol: { min: 99, max: 99 } });
    cleanups.push(() => plane.stop());
    const machine = await TestMachine.make();
    cleanups.push(() => machine.remove());
    const gateway = await machine.startGateway(plane);
    await expect.poll(() => gateway.log, PATIENCE).toContain('update the gateway');
    expect((await machine.spawn(['status', '--json']).exit).code).toBe(0);
  });

  it.skipIf(process.env['GATEWAY_EXECUTABLE'] === undefined || process.platform !== 'linux')(
    '[MEM1] gives back the memory of its file, and works on (of the executable on Linux alone)',
    async () => {
      const { gateway, link } = await setUp();
      const viewer = await watch(link, await createCat(link));
      const residentKilobytes = async (): Promise<number> => {
        const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
        return Number(/^RssFile:\s+(\d+)/m.exec(status)?.[1]);
      };
      await expect.poll(residentKilobytes, { timeout: 30_000 }).toBeLessThan(24_576);
      viewer.type('still here\r');
      await viewer.waitForScreen('the echo', (screen) => screen.startsWith('still here\nstill here\n'));
    },
  );

  it('[CFG8] never logs what passes through, nor the credential', async () => {
    const { link, plane, machine, gateway } = await setUp();
    const session = await createCat(link);
    const viewer = await watch(link, session);
    viewer.type('typed-s3cret\r');
    viewer.paste('pasted-s3cret\n');
    await link.request('session.input', { text: 'sent-s3cret', submit: true }, { session_id: session.session_id });
    link.sendText('junk-s3cret');
    link.sendText(JSON.stringify({ type: 'session.input', request_id: newMockId(), body: { text: 'bad-s3cret' } }));
    await viewer.waitForScreen('all of it', (screen) => screen.includes('sent-s3cret'));
    await gateway.kill('SIGTERM');
    expect(gateway.log).not.toContain('s3cret');
    expect(gateway.log).not.toContain(plane.credential);
    expect(gateway.log).toContain('"event":"gateway.stopped"');
    expect(await readFile(join(machine.folder, 'data', 'instance-id'), 'utf8')).toMatch(/^[0-9a-z]{16}\n$/);
  });
});
