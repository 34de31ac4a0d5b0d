import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { spawnLeashed } from './leashed-child.ts';
import { processStartTime } from './process-start-time.ts';
import { runningProcess } from './running-process.ts';

const env = { PATH: process.env['PATH'] ?? '' };

/** Another process that holds a leashed child, so that it can be killed. */
async function hostWith(command: string[], endSignal: 'INT' | 'TERM') {
  const program = `
    import { spawnLeashed } from ${JSON.stringify(join(import.meta.dirname, 'leashed-child.ts'))};
    const child = spawnLeashed({ command: ${JSON.stringify(command)}, env: process.env, endSignal: '${endSignal}' });
    child.stdout.once('data', () => console.log(child.process.pid));
    setInterval(() => {}, 1000);
  `;
  const host = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string];
  return { host, childPid: Number(line) };
}

async function untilGone(pid: number) {
  for (let tries = 0; tries < 200 && processStartTime(pid) !== null; tries++) await sleep(50);
  return processStartTime(pid) === null;
}

describe('spawnLeashed', () => {
  it.each([
    ['INT', `trap 'exit 0' INT; echo up; while :; do sleep 0.1; done`],
    ['TERM', `trap '' INT; echo up; while :; do sleep 0.1; done`],
  ] as const)('[HOST2] ends the child with SIG%s when its host is killed with -9', async (endSignal, script) => {
    const { host, childPid } = await hostWith(['sh', '-c', script], endSignal);
    expect(processStartTime(childPid)).not.toBeNull();
    host.kill('SIGKILL');
    expect(await untilGone(childPid)).toBe(true);
  });

  it('[HOST2] kills a child that ignores the signal', async () => {
    const { host, childPid } = await hostWith(
      ['sh', '-c', `trap '' INT TERM; echo up; while :; do sleep 0.1; done`],
      'TERM',
    );
    host.kill('SIGKILL');
    expect(await untilGone(childPid)).toBe(true);
  });

  it("[HOST2] pid, output, exit status and signals are the child's own", async () => {
    const child = spawnLeashed({ command: ['sh', '-c', 'echo $$; echo control >&3; exit 7'], env, endSignal: 'TERM' });
    let printed = '';
    let control = '';
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    child.control.on('data', (text: Buffer) => (control += text.toString()));
    const ended = runningProcess(child, { signal: 'SIGTERM', patienceMs: 1000 }).ended;
    await once(child.process, 'close');
    expect((await ended).how).toBe('ended with status 7');
    expect(printed.trim()).toBe(String(child.process.pid));
    expect(control).toBe('control\n');
  });

  it('[HOST4] stops with the signal given, and by force when that is ignored', async () => {
    const start = async (script: string) => {
      const child = spawnLeashed({ command: ['sh', '-c', script], env, endSignal: 'INT' });
      await once(child.stdout, 'data');
      return runningProcess(child, { signal: 'SIGINT', patienceMs: 300 });
    };
    const obedient = await start(`trap 'exit 3' INT; echo up; while :; do sleep 0.1; done`);
    await obedient.stop();
    expect((await obedient.ended).how).toBe('ended with status 3');
    const deaf = await start(`trap '' INT; echo up; while :; do sleep 0.1; done`);
    await deaf.stop();
    expect((await deaf.ended).how).toBe('was ended by SIGKILL');
  });

  it('[HOST2] reports a program that is not there', async () => {
    const child = spawnLeashed({ command: ['/nonexistent/program'], env, endSignal: 'TERM' });
    expect((await runningProcess(child, { signal: 'SIGTERM', patienceMs: 100 }).ended).how).toBe(
      'ended with status 127',
    );
  });
});
