import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { listProcesses } from '../process/list-processes.ts';
import { runProcess } from '../process/run-process.ts';
import { scratchRegistry, type ScratchRegistry } from '../testing/scratch-registry.ts';
import { until } from '../testing/scratch-tmux.ts';

const STUBBORN = `trap '' HUP TERM INT QUIT`;

/** The pids that a session's program wrote to a file, once there are so many. */
async function pids(scratch: ScratchRegistry, count: number): Promise<number[]> {
  const file = join(scratch.tmux.folder, 'pids');
  return until(async () => {
    const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
    return lines.length >= count && lines.map(Number);
  }, `${count} pids`);
}

async function alive(pids: readonly number[]): Promise<number[]> {
  const processes = await listProcesses();
  return processes.filter(({ pid, isZombie }) => pids.includes(pid) && !isZombie).map(({ pid }) => pid);
}

describe('session.end', () => {
  it('[END1] lets a shell leave by SIGHUP and says so', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create();
    await scratch.registry.end(session.sessionId);
    expect(scratch.endings).toEqual([
      expect.objectContaining({
        session_id: session.sessionId,
        reason: 'ended_by_user',
        exit_status: { code: null, signal: 1 },
      }),
    ]);
    expect(await alive([session.info.pane_pid])).toEqual([]);
    expect(() => scratch.registry.get(session.sessionId)).toThrow('no such session');
  });

  it('[END1] gives an agent its own way out first: Ctrl-C until it leaves', async () => {
    await using scratch = await scratchRegistry();
    const { folder } = scratch.tmux;
    const agent = ['#!/bin/bash', 'trap "((n += 1)); ((n < 2)) || exit 0" INT', 'trap "" HUP', 'echo up'];
    await writeFile(join(folder, 'claude'), [...agent, 'while :; do sleep 0.02; done', ''].join('\n'), { mode: 0o755 });
    await writeFile(join(folder, '.bash_profile'), `export PATH=${folder}:/usr/bin:/bin\n`);
    const session = await scratch.create({ agent: 'claude-code' });
    const screen = () => scratch.tmux.server.run(['capture-pane', '-p', '-t', session.paneId]);
    await until(async () => (await screen()).includes('up'), 'the agent');
    await scratch.registry.end(session.sessionId);
    expect(scratch.endings[0]).toMatchObject({ reason: 'ended_by_user', exit_status: { code: 0, signal: null } });
  });

  it('[END1] lets a program without keys of its own leave by SIGHUP with its own status', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({
      agent: 'custom',
      command: 'trap "echo bye; exit 6" HUP; while :; do sleep 0.1; done',
    });
    await sleep(300);
    await scratch.registry.end(session.sessionId);
    expect(scratch.endings[0]).toMatchObject({ reason: 'ended_by_user', exit_status: { code: 6, signal: null } });
  });

  it.runIf(process.platform === 'linux')(
    '[END2] kills what ignores every signal, with background jobs, nohup, setsid and daemons (proven by /proc)',
    async () => {
      await using scratch = await scratchRegistry();
      const file = join(scratch.tmux.folder, 'pids');
      const command = [
        STUBBORN,
        `(${STUBBORN}; sh -c 'echo $PPID' >> ${file}; while :; do sleep 1; done) &`,
        `nohup sh -c "${STUBBORN}; echo \\$\\$ >> ${file}; while :; do sleep 1; done" >/dev/null 2>&1 &`,
        `setsid sh -c "${STUBBORN}; echo \\$\\$ >> ${file}; while :; do sleep 1; done" >/dev/null 2>&1 &`,
        // Its parents are gone before the end begins: neither in the session nor a descendant.
        `(setsid sh -c "(${STUBBORN}; sh -c 'echo \\$PPID' >> ${file}; while :; do sleep 1; done) &" >/dev/null 2>&1)`,
        `echo $$ >> ${file}`,
        'while :; do sleep 1; done',
      ].join('\n');
      const session = await scratch.create({ agent: 'custom', command });
      const all = await pids(scratch, 5);
      expect(new Set(await alive(all))).toEqual(new Set(all));
      await scratch.registry.end(session.sessionId);
      expect(await alive(all)).toEqual([]);
      expect(scratch.endings).toEqual([
        expect.objectContaining({ reason: 'killed', exit_status: { code: null, signal: 9 } }),
      ]);
    },
  );

  it("[END4] leaves the person's own windows and other sessions alone", async () => {
    await using scratch = await scratchRegistry();
    const { server, env } = scratch.tmux;
    const session = await scratch.create();
    const other = await scratch.create();
    const format = ['-d', '-P', '-F', '#{pane_pid}', '-t'];
    const window = Number(
      await server.run(['new-window', ...format, `=vc-${session.sessionId}:`, '--', 'sleep', '1000']),
    );
    const split = Number(await server.run(['split-window', ...format, session.paneId, '--', 'sleep', '1000']));
    // A process of nobody's that only looks like one of the pane's.
    const stranger = Number(
      (
        await runProcess({
          file: '/bin/sh',
          args: ['-c', 'sleep 1000 >/dev/null 2>&1 & echo $!'],
          env: { ...env, TMUX_PANE: session.paneId, TMUX: '/tmp/another,1,0' },
        })
      ).stdout.toString(),
    );
    try {
      await scratch.registry.end(session.sessionId);
      const kept = [window, split, stranger, other.info.pane_pid];
      expect(new Set(await alive(kept))).toEqual(new Set(kept));
      expect((await server.run(['list-panes', '-a', '-F', '#{pane_id}'])).split('\n')).not.toContain(session.paneId);
    } finally {
      process.kill(stranger, 'SIGKILL');
    }
  });

  it('[END3] tells one ending however often it is asked for, and also when the agent dies meanwhile', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({ agent: 'custom', command: `${STUBBORN}; sleep 1; exit 3` });
    await Promise.all([scratch.registry.end(session.sessionId), scratch.registry.end(session.sessionId)]);
    await sleep(1_200);
    expect(scratch.endings).toHaveLength(1);
    await expect(scratch.registry.end(session.sessionId)).rejects.toThrow('no such session');
  });
});
