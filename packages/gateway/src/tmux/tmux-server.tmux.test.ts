import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../errors.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { hearPane, scratchTmux, until } from '../testing/scratch-tmux.ts';
import { tmuxCommand } from './quote-tmux.ts';
import { TmuxServer } from './tmux-server.ts';

async function failureOf(promise: Promise<unknown>): Promise<GatewayError> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason instanceof GatewayError) return reason;
  throw new Error('no GatewayError', { cause: reason });
}

describe('TmuxServer', () => {
  it('[TMX5] stands on a private socket and is found again by the next start', async () => {
    await using tmux = await scratchTmux();
    const folder = join(tmux.folder, 'tmux');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const pid = await tmux.server.run(['display-message', '-p', '#{pid}']);
    await chmod(folder, 0o755);
    const again = await TmuxServer.start({ folder, env: tmux.env });
    expect(await again.run(['display-message', '-p', '#{pid}'])).toBe(pid);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('[TMX5] takes every line of its configuration', async () => {
    await using tmux = await scratchTmux();
    const conf = join(tmux.folder, 'tmux', 'tmux.conf');
    await tmux.server.run(['source-file', conf]);
    const show = async (...args: string[]) => (await tmux.server.run(['show-options', ...args])).trim();
    expect(await show('-sv', 'exit-empty')).toBe('off');
    expect(await show('-sv', 'set-clipboard')).toBe('off');
    expect(await show('-gv', 'history-limit')).toBe('10000');
    expect(await show('-gv', 'status')).toBe('off');
    expect(await show('-gwv', 'remain-on-exit')).toBe('on');
    expect(await show('-gv', 'update-environment')).toBe('');
    for (const line of (await readFile(conf, 'utf8')).trim().split('\n')) {
      // Without -q a line that this tmux does not know is an error.
      await tmux.server.run(['source-file', '-'], { input: [Buffer.from(`${line.replace('q', '')}\n`)] });
    }
  });

  it('[TMX5] says how to install tmux where it is missing or too old', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    try {
      const start = () => TmuxServer.start({ folder: join(bin, 'd'), env: { PATH: bin, HOME: bin } });
      const missing = await failureOf(start());
      expect(missing.kind).toBe('tmux_not_found');
      expect(missing.message).toMatch(/Install it with: .*tmux/);
      await writeFile(join(bin, 'tmux'), '#!/bin/sh\necho tmux 3.1c\n', { mode: 0o755 });
      const old = await failureOf(start());
      expect(old.kind).toBe('tmux_too_old');
      expect(old.message).toMatch(/3\.1c.*3\.2.*Update it with: .*tmux/);
    } finally {
      await rm(bin, { recursive: true });
    }
  });

  it('[TMX5] refuses a folder whose socket path is too long', async () => {
    const folder = join(tmpdir(), 'x'.repeat(100));
    const env = sessionEnvironment(process.env);
    expect(await failureOf(TmuxServer.start({ folder, env }))).toMatchObject({ kind: 'data_folder' });
  });

  it("[TMX6] shows a pane none of the gateway's variables", async () => {
    const secret = { VIBECODE_CREDENTIAL: 'hunter2', ANTHROPIC_API_KEY: 'k', NODE_OPTIONS: '--x' };
    const env = sessionEnvironment({ ...process.env, ...secret });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(Object.keys(secret)));
    process.env['VIBECODE_TEST_SECRET'] = 'hunter2';
    try {
      await using tmux = await scratchTmux();
      const paneId = await tmux.pane(['/bin/sh', '-c', 'sleep 0.3; env; echo done; exec cat'], {
        columns: 300,
        rows: 60,
      });
      await using heard = await hearPane(tmux.server, paneId);
      await until(() => heard.text().includes('done'), 'the environment');
      expect(heard.text()).not.toContain('hunter2');
      expect(heard.text()).toMatch(/^TERM=(tmux|screen)-256color/m);
      expect(heard.text()).toMatch(/^COLORTERM=truecolor/m);
      expect(heard.text()).toMatch(/^(LANG|LC_ALL|LC_CTYPE)=.*UTF-?8/im);
      expect(await tmux.server.run(['show-environment', '-g'])).not.toContain('hunter2');
    } finally {
      delete process.env['VIBECODE_TEST_SECRET'];
    }
  });

  it('[TMX7] outlives whoever started it: SIGKILL, hangup and Ctrl-C of its process group', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    const env = sessionEnvironment(process.env);
    const module = JSON.stringify(new URL('./tmux-server.ts', import.meta.url).href);
    const script = `
      const { TmuxServer } = await import(${module});
      const server = await TmuxServer.start({ folder: ${JSON.stringify(folder)}, env: ${JSON.stringify(env)} });
      await server.run(['new-session', '-d', '--', 'sleep', '1000']);
      console.log('ready');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      await until(() => said.includes('ready'), 'the server');
      const group = -(child.pid ?? 0);
      for (const signal of ['SIGINT', 'SIGHUP', 'SIGKILL'] as const)
        if (child.exitCode === null && child.signalCode === null) process.kill(group, signal);
      await until(() => child.signalCode !== null, 'the end of the gateway');
      const server = await TmuxServer.start({ folder, env });
      expect(await server.run(['list-panes', '-a', '-F', '#{pane_dead}'])).toBe('0\n');
      await server.run(['kill-server']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('[TMX7] starts the server without a scope where systemd-run fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    const socket = createServer();
    try {
      await mkdir(join(folder, 'systemd'));
      await new Promise<void>((resolve) => socket.listen(join(folder, 'systemd', 'private'), resolve));
      await writeFile(join(folder, 'systemd-run'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      const own = sessionEnvironment(process.env);
      const env = { ...own, XDG_RUNTIME_DIR: folder, PATH: `${folder}:${own['PATH']}` };
      const server = await TmuxServer.start({ folder: join(folder, 'tmux'), env });
      expect(await server.isRunning()).toBe(true);
      await server.run(['kill-server']);
    } finally {
      socket.close();
      await rm(folder, { recursive: true });
    }
  });

  it('[TMX8] hands any text to tmux as it is', async () => {
    await using tmux = await scratchTmux();
    await tmux.pane(['cat']);
    const piece = fc.oneof(
      fc.constantFrom(
        '#',
        '$',
        '~',
        ';',
        '{',
        '}',
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '\t',
        '\u001b',
        '\u007f',
        '%',
        '-',
        ' ',
        '#{pid}',
        '$HOME',
        '%if',
        '\\;',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const text = pieces.join('').replaceAll('\0', '').toWellFormed();
        const command = `${tmuxCommand('set-environment', '-g', 'VC_TEXT', `x${text}`)}\n`;
        await tmux.server.run(['source-file', '-'], { input: [Buffer.from(command)] });
        expect(await tmux.server.run(['show-environment', '-g', 'VC_TEXT'])).toBe(`VC_TEXT=x${text}\n`);
      }),
      { numRuns: 60 },
    );
  });

  it('[TMX8] refuses NUL, which cannot be said', () => {
    expect(() => tmuxCommand('a\0b')).toThrow(RangeError);
  });

  it('[TMX13] answers no program that asks for the clipboard, and takes nothing into it', async () => {
    await using tmux = await scratchTmux();
    await tmux.server.run(['set-buffer', 'secret']);
    const program = String.raw`stty raw -echo; printf '\033]52;c;?\007\033]52;c;aGVsbG8=\007\033[5n'; head -c 4 | od -c; sleep 1000`;
    const paneId = await tmux.pane(['/bin/sh', '-c', program]);
    const screen = () => tmux.server.run(['capture-pane', '-p', '-t', paneId]);
    // The first thing it reads is the answer to its last question.
    expect(await until(async () => (await screen()).includes('033') && screen(), 'an answer')).toContain(
      '033   [   0   n',
    );
    expect(await tmux.server.run(['list-buffers', '-F', '#{buffer_sample}'])).toBe('secret\n');
  });

  it('[TMX5] makes its folder with those above it', async () => {
    await using tmux = await scratchTmux();
    const folder = join(tmux.folder, 'a', 'b');
    await mkdir(join(tmux.folder, 'a'), { mode: 0o700 });
    const server = await TmuxServer.start({ folder, env: tmux.env });
    expect(await server.isRunning()).toBe(true);
    await server.run(['kill-server']);
    expect(await server.isRunning()).toBe(false);
    await server.ensureRunning();
    expect(await server.isRunning()).toBe(true);
    await server.run(['kill-server']);
  });
});
