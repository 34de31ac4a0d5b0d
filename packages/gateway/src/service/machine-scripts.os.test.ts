// deploy/gateway-install.sh and gateway-cleanup.sh by the shells of this machine, in a home of their own. Never as root: they
// would install and remove for the machine itself. That is what e2e/box is for.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const INSTALL = readFileSync(join(DEPLOY, 'gateway-install.sh'), 'latin1');
const CLEANUP = readFileSync(join(DEPLOY, 'gateway-cleanup.sh'), 'latin1');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const SHELLS = ['sh', 'bash', 'busybox'].filter(
  (shell) => existsSync(`/bin/${shell}`) || existsSync(`/usr/bin/${shell}`),
);

let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "vibecode scripts' "));
  own(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function own(path: string): void {
  if (isRoot) chownSync(path, NOBODY, NOBODY);
}

/** By `sh -s`, as `curl … | sh` does it. */
function piped(script: string, args: readonly string[], { shell = 'sh', ...env }: Record<string, string> = {}): string {
  const words = shell === 'busybox' ? ['sh', '-s', '--', ...args] : ['-s', '--', ...args];
  return execFileSync(shell, words, {
    input: Buffer.from(script, 'latin1'),
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
    cwd: home,
    env: { ...env, PATH: `${home}/bin:${process.env['PATH'] ?? ''}`, HOME: home, TMPDIR: home, LANG: 'C.UTF-8' },
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
}

function place(path: string, text: string, mode = 0o600): string {
  let folder = home;
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name);
    mkdirSync(folder, { recursive: true });
    own(folder);
  }
  const file = join(home, path);
  writeFileSync(file, text, 'latin1');
  chmodSync(file, mode);
  own(file);
  return file;
}

it('[SVC17] keys of others stay byte for byte in any encoding, without a line end, with a comment that names us', () => {
  const foreign = 'ssh-ed25519 AAAAforeign B\xfcro\r\n# not ours (vibecode)\n\nssh-rsa AAAAlast last';
  const keys = place(
    '.ssh/authorized_keys',
    `ssh-ed25519 AAAAa B\xfcro (vibecode)\nssh-ed25519 AAAAb b (vibecode)\r\n${foreign}`,
    0o640,
  );
  expect(piped(CLEANUP, ['--dry-run'])).toContain('would take the keys');
  expect(readFileSync(keys, 'latin1')).toContain('AAAAb');
  expect(piped(CLEANUP, [])).toContain('took the keys');
  expect(readFileSync(keys, 'latin1')).toBe(foreign);
  expect(statSync(keys).mode & 0o777).toBe(0o640);
  expect(piped(CLEANUP, [])).not.toContain('keys');
});

it('[SVC17] what has the number of a gateway that died is left alone', async () => {
  const other = spawn('sleep', ['1000'], { stdio: 'ignore', ...(isRoot && { uid: NOBODY, gid: NOBODY }) });
  try {
    place('.local/state/vibecode-gateway/gateway.lock', JSON.stringify({ pid: other.pid, started: '1' }));
    expect(piped(CLEANUP, [])).toContain('removed');
    expect(existsSync(join(home, '.local/state/vibecode-gateway'))).toBe(false);
    other.kill('SIGUSR1');
    // A SIGTERM before it would be the one that ended it.
    expect(await once(other, 'exit')).toEqual([null, 'SIGUSR1']);
  } finally {
    other.kill('SIGKILL');
  }
});

it('[SVC28] of a cleanup that came only in part nothing is done', () => {
  const credential = place('.local/state/vibecode-gateway/credential', 'vcg_');
  for (const length of cuts(CLEANUP)) tryPiped(CLEANUP.slice(0, length), []);
  expect(readFileSync(credential, 'utf8')).toBe('vcg_');
});

it('[SVC28] of an install that came only in part no step is done', () => {
  for (const length of cuts(INSTALL)) {
    expect(
      tryPiped(INSTALL.slice(0, length), ['--me', '--dry-run', '--url', 'http://127.0.0.1:9']),
      `${length}`,
    ).not.toContain('==>');
  }
});

it.each(SHELLS)('[SVC28] by %s from a pipe, the whole install goes its steps and leaves nothing behind', (shell) => {
  const said = piped(INSTALL, ['--me', '--dry-run', '--url', 'http://127.0.0.1:9/'], { shell });
  expect(said).toMatch(
    /downloading the gateway for \S+ from http:\/\/127\.0\.0\.1:9 [^]*enrolling[^]*Nothing was changed\.\n$/,
  );
  expect(execFileSync('ls', ['-A', home], { encoding: 'utf8' })).toBe('');
});

it('[SVC28] the token is in the environment of nothing that the install runs', () => {
  const seen = join(home, 'seen');
  place('bin/tmux', '#!/bin/sh\n', 0o755);
  place('bin/curl', `#!/bin/sh\nenv >>"$HOME/seen"\ncat >>"$HOME/seen"\nexit 22\n`, 0o755);
  const said = tryPiped(INSTALL, ['--me', '--url', 'http://127.0.0.1:9'], { VIBECODE_TOKEN: 'one-time' });
  expect(said).toContain('==> downloading');
  expect(readFileSync(seen, 'utf8')).toContain('HOME=');
  expect(readFileSync(seen, 'utf8')).not.toContain('one-time');
});

/** Every 500 bytes, and each of the last ones, where the work is called for. */
function cuts(script: string): number[] {
  const end = script.lastIndexOf('\nmain') + '\nmain'.length;
  const last = Array.from({ length: 60 }, (_, index) => end - 1 - index);
  return [...Array.from({ length: Math.floor(end / 500) }, (_, index) => index * 500), ...last];
}

function tryPiped(script: string, args: readonly string[], env: Record<string, string> = {}): string {
  try {
    return piped(script, args, env);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
