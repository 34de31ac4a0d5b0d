import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isProtocolError, newId, type CommandBodies } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { fastRandom } from '../testing/fast-random.ts';
import { scratchRegistry, type ScratchRegistry } from '../testing/scratch-registry.ts';
import { scratchTmux, until } from '../testing/scratch-tmux.ts';

const id = () => newId((bytes) => fastRandom.fill(bytes));
const text = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`);

async function refusal(scratch: ScratchRegistry, body: Partial<CommandBodies['session.create']>): Promise<string> {
  const whole = { name: 'n', agent: 'shell' as const, workdir: scratch.tmux.folder, columns: 80, rows: 24, ...body };
  const error = await scratch.registry.create(id(), whole).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isProtocolError(error) ? error.code : String(error);
}

/** An executable of this name on the sessions' PATH. */
async function install(scratch: ScratchRegistry, name: string, lines: readonly string[]): Promise<void> {
  const bin = join(scratch.tmux.folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), text('#!/bin/sh', ...lines), { mode: 0o755 });
  await writeFile(
    join(scratch.tmux.folder, '.bash_profile'),
    text(`export PATH=${bin}:/usr/bin:/bin FROM_PROFILE=yes`),
  );
}

describe('session.create', () => {
  it('[AGT1] refuses bad input with a reason and leaves nothing behind', async () => {
    await using scratch = await scratchRegistry();
    const { folder } = scratch.tmux;
    await writeFile(join(folder, 'file'), '');
    await install(scratch, 'claude', ['exec cat']);
    const before = await readdir(folder);
    const kind = 'nonsense' as 'shell';
    expect(await refusal(scratch, { agent: kind })).toBe('unknown_agent');
    expect(await refusal(scratch, { agent: 'custom' })).toBe('unknown_agent');
    expect(await refusal(scratch, { agent: 'shell', resume: true })).toBe('invalid_message');
    expect(await refusal(scratch, { agent: 'shell', command: 'ls' })).toBe('invalid_message');
    expect(await refusal(scratch, { agent: 'gemini' })).toBe('agent_not_installed');
    expect(await refusal(scratch, { workdir: join(folder, 'missing') })).toBe('workdir_not_found');
    expect(await refusal(scratch, { workdir: 'relative' })).toBe('workdir_not_found');
    expect(await refusal(scratch, { workdir: '~root/x' })).toBe('workdir_not_found');
    expect(await refusal(scratch, { workdir: join(folder, 'file') })).toBe('workdir_not_a_folder');
    expect(await refusal(scratch, { agent: 'claude-code', columns: 0, rows: 0 })).toBe('invalid_size');
    expect(await refusal(scratch, { agent: 'claude-code', columns: 10_000, rows: 10_000 })).toBe('invalid_size');
    expect(await refusal(scratch, { name: ' \t ' })).toBe('invalid_message');
    expect(await refusal(scratch, { name: 'two\nlines' })).toBe('invalid_message');
    expect(await refusal(scratch, { name: '\u200b' })).toBe('invalid_message');
    expect(await refusal(scratch, { name: 'a\u202eb' })).toBe('invalid_message');
    expect(await readdir(folder)).toEqual(before);
    expect((await scratch.tmux.server.tryRun(['list-sessions'])).stdout.toString()).toBe('');
    expect(scratch.registry.list()).toEqual([]);
  });

  it('[AGT1] of an agent that is not there says the way that needs no root, and the maker’s', async () => {
    await using scratch = await scratchRegistry();
    const body = { name: 'n', agent: 'gemini' as const, workdir: scratch.tmux.folder, columns: 80, rows: 24 };
    await expect(scratch.registry.create(id(), body)).rejects.toThrow(
      /Install it from this machine's page in the browser \(no root needed\), or here: npm install -g @google\/gemini-cli/,
    );
  });

  it('[AGT1] refuses a folder that it cannot write to, and leaves nothing of the session', async () => {
    await using scratch = await scratchRegistry();
    await install(scratch, 'claude', ['exec cat']);
    // Permissions are nothing to root, but there nobody makes files.
    expect(await refusal(scratch, { agent: 'claude-code', workdir: '/proc' })).toBe('workdir_not_writable');
    expect((await scratch.tmux.server.tryRun(['list-sessions'])).stdout.toString()).toBe('');
    expect(scratch.registry.list()).toEqual([]);
  });

  it('[AGT1] refuses a name in use, also of a session that is being made, and gives it free at the end', async () => {
    await using scratch = await scratchRegistry();
    const results = await Promise.all([
      refusal(scratch, { name: 'caf\u00e9' }),
      refusal(scratch, { name: 'cafe\u0301' }),
    ]);
    expect(results).toEqual(['undefined', 'name_in_use']);
    const [session] = scratch.registry.list();
    await scratch.registry.end(session?.session_id ?? '');
    expect(await refusal(scratch, { name: 'caf\u00e9' })).toBe('undefined');
  });

  it('[AGT1] takes an instruction file away again when tmux fails', async () => {
    await using scratch = await scratchRegistry();
    await install(scratch, 'claude', ['exec cat']);
    const work = join(scratch.tmux.folder, 'work');
    await mkdir(work);
    // A variable name that tmux splits elsewhere is fine; a NUL can be said to nobody.
    const code = await refusal(scratch, { agent: 'claude-code', workdir: work, env: { A: 'b\0c' } });
    expect(code).not.toBe('undefined');
    expect(await readdir(work)).toEqual([]);
    expect(scratch.registry.list()).toEqual([]);
  });

  it('[AGT2] writes the instruction file where there is none, and never over one or through a link', async () => {
    await using scratch = await scratchRegistry();
    await install(scratch, 'claude', ['exec cat']);
    const work = join(scratch.tmux.folder, 'work');
    await mkdir(work);
    await scratch.create({ agent: 'claude-code', workdir: work });
    expect(await readFile(join(work, 'CLAUDE.md'), 'utf8')).toContain('#');
    await writeFile(join(work, 'CLAUDE.md'), 'mine');
    await scratch.create({ agent: 'claude-code', workdir: work });
    expect(await readFile(join(work, 'CLAUDE.md'), 'utf8')).toBe('mine');
    const linked = join(scratch.tmux.folder, 'linked');
    await mkdir(linked);
    await symlink(join(scratch.tmux.folder, 'target'), join(linked, 'CLAUDE.md'));
    await scratch.create({ agent: 'claude-code', workdir: linked });
    expect(await readdir(scratch.tmux.folder)).not.toContain('target');
  });

  it('[AGT3] makes sessions in folders and with names of any characters, or refuses them with a reason', async () => {
    await using scratch = await scratchRegistry();
    const plain = `# ## #{pane_id} #[fg=red] #(id) $HOME ~ ; { } " ' . : 🙂 - -n %1 %H \\ \\n \`id\` * = , | é 漢 a !! @`;
    const piece = fc.constantFrom(...plain.split(' '), ' ', '\n', '\t', '\u001b', '\u0001');
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const name = `${pieces.join('')}${(made += 1)}`;
        const workdir = join(scratch.tmux.folder, 'w', name);
        await mkdir(workdir, { recursive: true });
        const sessionId = id();
        const body = { name, agent: 'custom' as const, command: 'pwd; exec cat', workdir, columns: 80, rows: 24 };
        const outcome = await scratch.registry.create(sessionId, body).catch((error: unknown) => error);
        if (isProtocolError(outcome)) {
          expect(['invalid_message', 'workdir_refused']).toContain(outcome.code);
          // Only names that a person could not read are refused.
          expect(name).toMatch(/[\u0000-\u001f]/);
          return;
        }
        expect(outcome).toMatchObject({ name, workdir });
        const found = scratch.registry.get(sessionId);
        const folder = await scratch.tmux.server.run([
          'display-message',
          '-p',
          '-t',
          found.paneId,
          '#{pane_current_path}',
        ]);
        expect(folder).toBe(`${workdir}\n`);
      }),
      { numRuns: 30 },
    );
  });

  it('[AGT4] runs the agent in place of the login shell, with its profile, variables and size, and reports its exit status', async () => {
    await using scratch = await scratchRegistry();
    await install(scratch, 'codex', [
      'echo "profile=$FROM_PROFILE secret=$SECRET size=$(stty size) args=$*"',
      'read word',
      'exit 7',
    ]);
    const env = { SECRET: 'a#{b}$c \'d\' "e"\n;f' };
    const session = await scratch.create({ agent: 'codex', env, columns: 90, rows: 20 });
    const screen = await until(async () => {
      const shown = await scratch.tmux.server.run(['capture-pane', '-p', '-J', '-t', session.paneId]);
      return shown.includes('args=') && shown;
    }, 'the agent');
    expect(screen).toContain('profile=yes');
    expect(screen).toContain('secret=a#{b}$c \'d\' "e"\n;f');
    expect(screen).toContain('size=20 90');
    expect(session.info).toMatchObject({ agent: 'codex', columns: 90, rows: 20 });
    expect(await scratch.tmux.server.run(['display-message', '-p', '-t', session.paneId, '#{pane_pid}'])).toBe(
      `${session.info.pane_pid}\n`,
    );
    await session.input.text({ text: 'go', submit: true });
    expect(await scratch.ending(session.sessionId)).toMatchObject({
      reason: 'exited',
      exit_status: { code: 7, signal: null },
    });
    // The ending is told before the pane is removed, so that a crash between the two loses nothing.
    await until(
      async () => (await scratch.tmux.server.tryRun(['list-sessions'])).stdout.length === 0,
      'the end of the tmux session',
    );
  });

  it('[AGT5] says variables of a session in no argument of any process', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    try {
      // A tmux that writes down its arguments.
      await using plain = await scratchTmux();
      const log = join(bin, 'argv');
      const lines = ['#!/bin/sh', `printf '%s\\n' "$@" >> ${log}`, `exec ${plain.server.executable} "$@"`];
      await writeFile(join(bin, 'tmux'), text(...lines), { mode: 0o755 });
      await using scratch = await scratchRegistry(await scratchTmux({ PATH: `${bin}:/usr/bin:/bin` }));
      const session = await scratch.create({
        agent: 'custom',
        command: 'echo "<$API_KEY>"; exec cat',
        env: { API_KEY: 'hunter2' },
      });
      const screen = () => scratch.tmux.server.run(['capture-pane', '-p', '-t', session.paneId]);
      await until(async () => (await screen()).includes('<hunter2>'), 'the variable');
      const said = await readFile(log, 'utf8');
      expect(said).toContain('source-file');
      expect(said).not.toContain('hunter2');
    } finally {
      await rm(bin, { recursive: true });
    }
  });

  it('[END6] reports the exit status of an agent that ended at once', async () => {
    await using scratch = await scratchRegistry();
    const body = { name: 'n', agent: 'custom' as const, command: 'exit 5', workdir: '/', columns: 80, rows: 24 };
    const sessionId = id();
    await scratch.registry.create(sessionId, body);
    expect(await scratch.ending(sessionId)).toMatchObject({ reason: 'exited', exit_status: { code: 5, signal: null } });
  });

  it('[END6] reports the signal that ended an agent', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({ agent: 'custom', command: 'exec sleep 1000' });
    const running = ['display-message', '-p', '-t', session.paneId, '#{pane_current_command}'];
    await until(async () => (await scratch.tmux.server.run(running)) === 'sleep\n', 'the agent in place of the shell');
    process.kill(session.info.pane_pid, 'SIGSEGV');
    expect(await scratch.ending(session.sessionId)).toMatchObject({
      reason: 'exited',
      exit_status: { code: null, signal: 11 },
    });
  });
});

describe('adoption', () => {
  it('[AGT7] finds its sessions again with the same processes, whatever people renamed and moved', async () => {
    const first = await scratchRegistry();
    const { server } = first.tmux;
    const session = await first.create({ name: '#{weird} name ; 🙂', columns: 100, rows: 30 });
    const info = session.info;
    await server.run(['rename-session', '-t', `vc-${session.sessionId}`, 'mine']);
    await server.run(['split-window', '-d', '-t', session.paneId, '--', 'cat']);
    await server.run(['new-session', '-d', '-s', 'other', '--', 'cat']);
    await server.run(['set-option', '-p', '-t', 'other', '@vibecode_gateway', 'fedcba9876543210']);
    await using second = await first.again();
    expect(second.started).toEqual([{ sessionId: session.sessionId, adopted: true }]);
    expect(second.registry.list()).toEqual([{ ...info, rows: second.registry.get(session.sessionId).info.rows }]);
    expect(second.endings).toEqual([]);
  });

  it('[AGT8] reports once what died, vanished or was lost with the machine while it was away', async () => {
    const first = await scratchRegistry();
    const died = await first.create({ agent: 'custom', command: 'read word; exit 4' });
    const vanished = await first.create();
    await first.registry.stop();
    const { server } = first.tmux;
    await server.run(['send-keys', '-t', died.paneId, 'x', 'Enter']);
    await server.run(['kill-pane', '-t', vanished.paneId]);
    await until(
      async () => (await server.run(['display-message', '-p', '-t', died.paneId, '#{pane_dead}'])) === '1\n',
      'the death',
    );
    const second = await first.again();
    expect(second.endings).toContainEqual(
      expect.objectContaining({ session_id: died.sessionId, reason: 'exited', exit_status: { code: 4, signal: null } }),
    );
    expect(second.endings).toContainEqual(
      expect.objectContaining({ session_id: vanished.sessionId, reason: 'vanished', exit_status: null }),
    );
    const third = await second.again();
    expect(third.endings).toEqual([]);
    const lost = await third.create();
    await third.registry.stop();
    await server.run(['kill-server']);
    const state = join(first.tmux.folder, 'sessions.json');
    const written = await readFile(state, 'utf8');
    await writeFile(state, written.replace(/"bootId": ".*"/, '"bootId": "another"'));
    await using fourth = await third.again();
    expect(fourth.endings).toEqual([
      expect.objectContaining({ session_id: lost.sessionId, reason: 'machine_restarted' }),
    ]);
  });

  it('[AGT8] starts without its state file, or with a damaged one', async () => {
    const first = await scratchRegistry();
    const session = await first.create();
    await first.registry.stop();
    await writeFile(join(first.tmux.folder, 'sessions.json'), '{"bootId": "x", "sessions": [{"session_id": 3}');
    await chmod(join(first.tmux.folder, 'sessions.json'), 0o600);
    await using second = await first.again();
    expect(second.started).toEqual([{ sessionId: session.sessionId, adopted: true }]);
  });

  it('[AGT7] attaches again when its control client is thrown out, and types on', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({ agent: 'custom', command: 'exec cat' });
    const client = await scratch.tmux.server.run(['list-clients', '-F', '#{client_name}']);
    await scratch.tmux.server.run(['detach-client', '-t', client.trim()]);
    await until(() => session.output.events.includes('closed') && session.isAttached, 'the new client');
    await session.input.text({ text: 'still here', submit: true });
    await until(() => session.output.text().includes('still here'), 'the echo');
  });

  it('[END7] tells that all sessions vanished when tmux is killed, and can make new ones', async () => {
    await using scratch = await scratchRegistry();
    const one = await scratch.create();
    const two = await scratch.create();
    process.kill(Number(await scratch.tmux.server.run(['display-message', '-p', '#{pid}'])), 'SIGKILL');
    expect(await scratch.ending(one.sessionId)).toMatchObject({ reason: 'vanished', exit_status: null });
    expect(await scratch.ending(two.sessionId)).toMatchObject({ reason: 'vanished' });
    expect(scratch.registry.list()).toEqual([]);
    await scratch.create();
  });
});
