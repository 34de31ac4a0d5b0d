import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { requestRestart, restartLoopArgv, supervisorOf } from './ask-for-restart.ts';

const run = promisify(execFile);
const GUARD = join(import.meta.dirname, '..', '..', 'deploy', 'boot-guard.sh');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-restart-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  [{}, 'linux', 'none'],
  [{ INVOCATION_ID: 'x', SYSTEMD_EXEC_PID: '7' }, 'linux', 'systemd'],
  [{ INVOCATION_ID: 'x', NOTIFY_SOCKET: '/run/x' }, 'linux', 'systemd'],
  [{ INVOCATION_ID: 'x', SYSTEMD_EXEC_PID: '6', NOTIFY_SOCKET: '/run/x' }, 'linux', 'none'],
  [{ INVOCATION_ID: 'x' }, 'linux', 'none'],
  [{ XPC_SERVICE_NAME: '0' }, 'darwin', 'none'],
  [{ XPC_SERVICE_NAME: 'com.vibecode.gateway' }, 'darwin', 'launchd'],
  [{ GATEWAY_RESTART_LOOP: '1', INVOCATION_ID: 'x', SYSTEMD_EXEC_PID: '7' }, 'linux', 'loop'],
] as const)('[UPD8] with %j on %s it is started again by: %s', (env, platform, supervisor) => {
  expect(supervisorOf(env, { pid: 7, platform })).toBe(supervisor);
});

it('[UPD8] leaves a request, and takes it back when nobody came for it', async () => {
  const clock = new ManualClock();
  let unheard = 0;
  await requestRestart({ dataDir: folder, clock, unheard: () => (unheard += 1) });
  const path = join(folder, 'restart-request');
  await access(path);
  expect(unheard).toBe(0);
  clock.advance(2_000);
  await expect.poll(() => unheard).toBe(1);
  await expect(access(path)).rejects.toThrow('ENOENT');
});

async function loop(program: string): Promise<string[]> {
  const executable = join(folder, 'vibecode-gateway');
  await writeFile(executable, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const guard = await readFile(GUARD, 'utf8');
  return restartLoopArgv({ dataDir: folder, executable, guard, args: ['run', '--config', "it's"] });
}

it('[UPD8] the loop starts again what exits with 75, and ends as it ends', async () => {
  const program = `echo "$*" >>"${folder}/starts"; [ $(wc -l <"${folder}/starts") -ge 3 ] && exit 4; exit 75`;
  const [, ...args] = await loop(program);
  await expect(run('/bin/sh', args)).rejects.toMatchObject({ code: 4 });
  expect(await readFile(join(folder, 'starts'), 'utf8')).toBe("run --config it's\n".repeat(3));
});

it('[UPD10] in the loop an unproven version that crashes is replaced by the one before', async () => {
  const [, ...args] = await loop(`echo new >>"${folder}/starts"; exit 3`);
  await writeFile(join(folder, 'vibecode-gateway.prev'), `#!/bin/sh\necho old >>"${folder}/starts"\nexit 0\n`, {
    mode: 0o755,
  });
  await writeFile(join(folder, 'update-pending'), '0\n');
  await run('/bin/sh', args);
  expect(await readFile(join(folder, 'starts'), 'utf8')).toBe('new\nnew\nold\n');
});

it('[CFG12] the loop passes SIGTERM on and waits for a clean stop', async () => {
  const program = `trap 'echo stopped >"${folder}/said"; exit 0' TERM; echo up >"${folder}/up"; while :; do sleep 0.1; done`;
  const [, ...args] = await loop(program);
  const child = spawn('/bin/sh', args, { stdio: 'ignore' });
  await expect.poll(() => readFile(join(folder, 'up'), 'utf8').catch(() => ''), { timeout: 10_000 }).toBe('up\n');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await readFile(join(folder, 'said'), 'utf8')).toBe('stopped\n');
});
