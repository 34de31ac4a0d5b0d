import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { MockControlPlane, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { listProcesses } from '../process/list-processes.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { scratchNpmRegistry, type ScratchNpmRegistry } from '../testing/scratch-npm-registry.ts';
import { until } from '../testing/scratch-tmux.ts';
import { TestMachine } from '../testing/test-machine.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface SetUp {
  plane: MockControlPlane;
  machine: TestMachine;
  registry: ScratchNpmRegistry;
}

/** A machine whose profile sets a PATH of its own, as Debian's does. */
async function setUp(): Promise<SetUp> {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const registry = await scratchNpmRegistry();
  cleanups.push(async () => registry[Symbol.asyncDispose]());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const tools = join(machine.folder, 'tools');
  await mkdir(tools);
  await symlink(process.execPath, join(tools, 'node'));
  const { PATH = '' } = sessionEnvironment({ PATH: process.env['PATH'], HOME: '/nowhere' });
  await writeFile(join(machine.home, '.bash_profile'), `export PATH='${tools}:${PATH}' FROM_PROFILE=read\n`);
  await writeFile(join(machine.home, '.npmrc'), `registry=${registry.url}\n`);
  const text =
    "#!/usr/bin/env node\nconsole.log('codex-cli 1.0.0'); if (process.argv.length > 3) setInterval(() => {}, 1e6);\n";
  await registry.publish({ name: '@openai/codex', version: '1.0.0', bin: 'codex', text });
  return { plane, machine, registry };
}

const stateOf = async (link: MockGatewayLink, installId: string) =>
  (await link.request('agents.install.log', { install_id: installId })).install;

it('[AGT16] a gateway killed in the middle: nothing works on, nothing half done stays, and it is said', async () => {
  const { plane, machine, registry } = await setUp();
  const gateway = await machine.startGateway(plane);
  const link = await plane.link({ timeoutMs: 20_000 });
  const release = registry.holdArchives();
  cleanups.push(() => Promise.resolve(release()));
  const { install } = await link.request('agents.install', { agent: 'codex', version: '1.0.0' });
  await until(() => registry.asked.some((path) => path.endsWith('.tgz')), 'the archive to be asked for');
  const agent = join(machine.home, '.local/share/vibecode/agents/codex');
  const made = (await readdir(agent)).find((name) => /^\.new-\d+$/.test(name));
  const maker = Number(made?.slice('.new-'.length));
  expect(maker).toBeGreaterThan(1);
  await gateway.kill('SIGKILL');

  await machine.startGateway(plane);
  const next = await plane.link({ from: 1, timeoutMs: 20_000 });
  expect(await stateOf(next, install.install_id)).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining('gateway was restarted') as string },
  });
  expect(await readdir(agent).catch(() => [])).toEqual([]);
  expect(
    (await listProcesses()).filter(({ pid, session, isZombie }) => (pid === maker || session === maker) && !isZombie),
  ).toEqual([]);
  expect((await readdir(join(machine.folder, 'data'))).filter((name) => name.startsWith('install-'))).toEqual([]);
});

it('[AGT10] a session starts what was installed a moment ago, whatever PATH the profile sets', async () => {
  const { plane, machine } = await setUp();
  await machine.startGateway(plane);
  const link = await plane.link({ timeoutMs: 20_000 });
  const { install } = await link.request('agents.install', { agent: 'codex', version: '1.0.0' });
  await expect.poll(async () => (await stateOf(link, install.install_id)).state, { timeout: 50_000 }).toBe('done');
  const { agents } = await link.request('agents.list', {});
  expect(agents.find(({ agent }) => agent === 'codex')).toMatchObject({
    managed: true,
    version: '1.0.0',
    install: { state: 'done' },
  });

  const size = { columns: 80, rows: 24 };
  const sessionId = newMockId();
  await link.request('session.create', { name: 'a', agent: 'codex', workdir: '~', ...size }, { session_id: sessionId });
  const screen = async () => JSON.stringify(await link.request('session.snapshot', {}, { session_id: sessionId }));
  await expect.poll(screen, { timeout: 20_000 }).toContain('codex-cli 1.0.0');

  // And a shell, which is the login shell that it would be without.
  const shellId = newMockId();
  const about = { session_id: shellId };
  await link.request('session.create', { name: 'b', agent: 'shell', workdir: '~', ...size }, about);
  const text =
    'codex --version; echo "$FROM_PROFILE"; shopt login_shell; set -o | grep posix; echo ${ENV-none} $HISTFILE';
  await link.request('session.input', { text, submit: true }, about);
  const shellScreen = async () => (await link.request('session.snapshot', {}, about)).lines.join('\n');
  await expect
    .poll(shellScreen, { timeout: 20_000 })
    .toMatch(/codex-cli 1\.0\.0\s+read\s+login_shell\s+on\s+posix\s+off\s+none \S+\.bash_history/);
});
