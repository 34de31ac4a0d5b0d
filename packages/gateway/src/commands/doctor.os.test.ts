import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeDataLock } from '../config/data-lock.ts';
import { StatusFile } from '../config/status-file.ts';
import { ed25519Key } from '../testing/ssh-keys.ts';
import { doctor } from './doctor.ts';
import type { Finding } from './doctor/finding.ts';

const SECRET = 's3cret-credential-of-this-test';
const isRoot = process.getuid?.() === 0;

let home: string;
let dataDir: string;
let bin: string;
let env: NodeJS.ProcessEnv;
let servers: Server[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vibecode-doctor-'));
  dataDir = join(home, 'data');
  bin = join(home, 'bin');
  servers = [];
  env = { HOME: home, PATH: `${bin}:/usr/bin:/bin`, SHELL: '/bin/sh', LANG: 'C.UTF-8', VIBECODE_DATA_DIR: dataDir };
  await mkdir(dataDir, { mode: 0o700 });
  await mkdir(bin);
  await writeFile(join(home, '.profile'), `PATH=${bin}:$PATH\n`);
  await writeFile(join(dataDir, 'credential'), `${SECRET}\n`, { mode: 0o600 });
  // No registry is asked by a test.
  await program('npm', 'exit 0');
});
afterEach(async () => {
  for (const server of servers) server.close();
  await rm(home, { recursive: true, force: true });
});

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function controlPlane(answer: RequestListener): Promise<void> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env['VIBECODE_CONTROL_PLANE_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Report {
  exit: number;
  findings: Finding[];
  text: string;
}

async function look(configFile?: string): Promise<Report> {
  let text = '';
  const exit = await doctor({ env, configFile, json: true, print: (more) => void (text += more) });
  const { findings, ok } = JSON.parse(text) as { findings: Finding[]; ok: boolean };
  expect(ok).toBe(exit === 0);
  // Whatever is wrong can be mended, and nothing secret is shown.
  for (const { check, state, fix } of findings) if (state !== 'ok') expect(fix, check).toBeTruthy();
  expect(text).not.toContain(SECRET);
  return { exit, findings, text };
}

const words = (some: string): unknown => expect.stringContaining(some);
const of = ({ findings }: Report, check: string): Finding | undefined => findings.find((each) => each.check === check);

describe('a machine in order', () => {
  it('[DOC1] has no problems, exit status 0, for people and programs', async () => {
    await controlPlane((_request, response) => response.end('{}'));
    const report = await look();
    expect(report.findings.filter(({ state }) => state === 'problem')).toEqual([]);
    expect(report.exit).toBe(0);
    const wanted = ['program', 'settings', 'data folder', 'credential', 'gateway', 'control plane', 'clock', 'tmux'];
    const more = [
      'login shell',
      'locale',
      'claude-code',
      'codex',
      'gemini',
      'npm',
      'SSH server',
      'authorized_keys',
      'disk',
    ];
    expect(report.findings.map(({ check }) => check)).toEqual(expect.arrayContaining([...wanted, ...more]));
    let text = '';
    await doctor({ env, configFile: undefined, json: false, print: (more) => void (text += more) });
    expect(text).toContain('ok       control plane');
    expect(text).toMatch(/warning {2}gateway .*\n +-> vibecode-gateway run/);
    expect(text).toMatch(/\nproblems: 0, warnings: \d+\n$/);
  });

  it('[DOC2] is left as it was', async () => {
    await rm(dataDir, { recursive: true });
    const before = await readdir(home);
    expect(of(await look(), 'data folder')).toMatchObject({
      state: 'ok',
      found: words('first start'),
    });
    expect(await readdir(home)).toEqual(before);
  });
});

describe('a gateway', () => {
  it('[DOC1] that runs is told with its link; one that is refused with what to do', async () => {
    const lock = await takeDataLock(dataDir);
    expect(of(await look(), 'gateway')).toMatchObject({ state: 'warning', found: words('starting') });
    const file = new StatusFile(dataDir);
    const status = { pid: process.pid, version: '9.9.9', control_plane: 'https://x.example', sessions: [] };
    file.write({ ...status, link: { state: 'open', since: 0 } });
    await expect
      .poll(async () => of(await look(), 'gateway'))
      .toMatchObject({
        state: 'ok',
        found: words('9.9.9 runs'),
      });
    file.write({ ...status, link: { state: 'refused', since: 0, code: 4003, todo: 'Enrol again.' } });
    await expect.poll(async () => of(await look(), 'gateway')).toMatchObject({ state: 'problem', fix: 'Enrol again.' });
    await file.remove();
    await lock.release();
  });

  it('[DOC2] is looked at also with settings that cannot be read, and their values are not shown', async () => {
    const config = join(home, 'config.json');
    await writeFile(config, `{"control_plane_url": "https://me:${SECRET}@x.example"}`);
    const report = await look(config);
    expect(of(report, 'settings')).toMatchObject({ state: 'problem' });
    expect(of(report, 'control plane')).toMatchObject({ state: 'problem' });
    expect(of(report, 'data folder')).toMatchObject({ found: dataDir });
    await writeFile(config, '{');
    env['VIBECODE_NO_SUCH'] = SECRET;
    expect(of(await look(config), 'settings')).toMatchObject({ state: 'problem' });
    expect(report.exit).toBe(1);
  });
});

describe('the data folder', () => {
  it('[DOC6] that is open to others, a file, or too long for a socket', async () => {
    await chmod(dataDir, 0o755);
    expect(of(await look(), 'data folder')).toMatchObject({ state: 'warning', fix: `chmod 700 ${dataDir}` });
    await rm(dataDir, { recursive: true });
    await writeFile(dataDir, '');
    expect(of(await look(), 'data folder')).toMatchObject({ state: 'problem', found: `${dataDir} is no folder` });
    env['VIBECODE_TMUX_SOCKET_DIR'] = join(home, 'x'.repeat(100));
    expect(of(await look(), 'tmux socket')).toMatchObject({ state: 'problem' });
  });

  it.runIf(isRoot)("[DOC2] another user's is told, with who to be", async () => {
    await chown(dataDir, 12_345, 12_345);
    const fix = "sudo -H -u '#12345' vibecode-gateway doctor";
    expect(of(await look(), 'data folder')).toMatchObject({ state: 'problem', fix });
  });

  it.skipIf(isRoot)(
    '[DOC2] one that may not be read, or not written, hides no other finding (root may read and write all)',
    async () => {
      await chmod(dataDir, 0o500);
      expect(of(await look(), 'data folder')).toMatchObject({ state: 'problem', fix: `chmod u+rwx ${dataDir}` });
      await chmod(home, 0o000);
      const report = await look();
      await chmod(home, 0o700);
      await chmod(dataDir, 0o700);
      expect(of(report, 'data folder')).toMatchObject({ state: 'problem' });
      expect(of(report, 'tmux')).toMatchObject({ state: 'ok' });
    },
  );
});

describe('the credential', () => {
  it('[DOC6] of a link keeper is asked for as its user', async () => {
    env['VIBECODE_LINK_SOCKET_DIR'] = join(home, 'link');
    await rm(join(dataDir, 'credential'));
    const { uid } = await stat(dataDir);
    const fix = `sudo -u '#${uid}' vibecode-gateway enroll`;
    expect(of(await look(), 'credential')).toMatchObject({ state: 'problem', fix });
  });

  it('[DOC6] that is missing, open to others, or none', async () => {
    const file = join(dataDir, 'credential');
    await chmod(file, 0o644);
    expect(of(await look(), 'credential')).toMatchObject({ state: 'problem', fix: `chmod 600 ${file}` });
    await writeFile(file, `two ${SECRET}`);
    await chmod(file, 0o600);
    expect(of(await look(), 'credential')).toMatchObject({ state: 'problem', fix: 'vibecode-gateway enroll' });
    await rm(file);
    expect(of(await look(), 'credential')).toMatchObject({ state: 'problem', fix: 'vibecode-gateway enroll' });
  });
});

describe('the control plane', () => {
  const found = async (): Promise<Finding | undefined> => of(await look(), 'control plane');
  it('[DOC4] that refuses, hangs up, is another server, or has no name', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    env['VIBECODE_CONTROL_PLANE_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await found()).toMatchObject({ state: 'problem', fix: words('curl -v') });
    await new Promise((resolve) => server.close(resolve));
    expect(await found()).toMatchObject({
      state: 'problem',
      found: words('ECONNREFUSED'),
      fix: words('Nothing listens'),
    });
    await controlPlane((_request, response) => response.writeHead(404).end());
    expect(await found()).toMatchObject({ state: 'problem', found: words('status 404') });
    env['VIBECODE_CONTROL_PLANE_URL'] = 'http://no-such-host.invalid';
    expect(await found()).toMatchObject({ state: 'problem', found: words('cannot be reached') });
  });

  it('[DOC4] whose certificate nobody vouches for, or that speaks no TLS', async () => {
    await controlPlane((_request, response) => response.end('{}'));
    env['VIBECODE_CONTROL_PLANE_URL'] = env['VIBECODE_CONTROL_PLANE_URL']?.replace('http', 'https');
    expect(await found()).toMatchObject({ state: 'problem', found: words('cannot be reached') });
  });

  it.each([
    ['ahead', -3_600_000, 'ahead of'],
    ['behind', 3_600_000, 'behind'],
  ])('[DOC4] a clock that is %s of it', async (_what, offMs, side) => {
    await controlPlane((_request, response) => {
      response.setHeader('Date', new Date(Date.now() + offMs).toUTCString());
      response.end('{}');
    });
    expect(of(await look(), 'clock')).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(new RegExp(String.raw`^3[56]\d\d s ${side} the control`)) as unknown,
    });
  });
});

describe('what sessions need', () => {
  it('[DOC6] tmux that is missing or old', async () => {
    await program('tmux', 'echo tmux 2.9a');
    expect(of(await look(), 'tmux')).toMatchObject({ state: 'problem', found: words('2.9a') });
    await program('tmux', 'echo tmux 3.5a');
    expect(of(await look(), 'tmux')).toMatchObject({ state: 'ok', found: words('3.5a') });
    env['PATH'] = join(home, 'nothing');
    expect(of(await look(), 'tmux')).toMatchObject({ state: 'problem', fix: words('tmux') });
  });

  it('[DOC6] a login shell that is not there or slow, and one without UTF-8', async () => {
    await writeFile(join(home, '.profile'), `PATH=${bin}:$PATH\nexport LC_ALL=C\n`);
    expect(of(await look(), 'locale')).toMatchObject({ state: 'warning', fix: words('UTF-8') });
    await writeFile(join(home, '.profile'), 'sleep 30\n');
    expect(of(await look(), 'login shell')).toMatchObject({ state: 'warning', fix: words('time ') });
    env['SHELL'] = join(bin, 'no-shell');
    expect(of(await look(), 'login shell')).toMatchObject({ state: 'problem' });
  });

  it('[DOC6] agents by version, and what installs the missing', async () => {
    await program('claude', 'echo 2.3.4 "(Claude Code)"');
    const report = await look();
    expect(of(report, 'npm')).toMatchObject({ state: 'ok', found: `${join(bin, 'npm')} reaches its registry` });
    expect(of(report, 'claude-code')).toMatchObject({ state: 'ok', found: `2.3.4 at ${join(bin, 'claude')}` });
    expect(of(report, 'codex')).toMatchObject({
      fix: "Install it from this machine's page in the browser (no root needed), or here: npm install -g @openai/codex",
    });
  });

  it('[DOC3] npm that reaches no registry, without what it says of passwords', async () => {
    await program('npm', `echo "npm error code ECONNREFUSED https://me:${SECRET}@registry.example" >&2; exit 1`);
    const { findings } = await look();
    expect(findings.find(({ check }) => check === 'npm')).toMatchObject({
      state: 'warning',
      found: words('ECONNREFUSED'),
    });
  });
});

describe('SSH keys', () => {
  it('[DOC5] that sshd would ignore: file, folder or home open to others', async () => {
    const folder = join(home, '.ssh');
    const file = join(folder, 'authorized_keys');
    await mkdir(folder, { mode: 0o700 });
    await writeFile(file, `${ed25519Key().line}\nno key\n`, { mode: 0o600 });
    expect(of(await look(), 'authorized_keys')).toMatchObject({
      state: 'ok',
      found: words('keys: 1'),
    });
    for (const path of [file, folder, home]) {
      await chmod(path, 0o777);
      expect(of(await look(), 'authorized_keys')).toMatchObject({ state: 'problem', fix: `chmod go-w ${path}` });
      await chmod(path, 0o700);
    }
    await rm(file);
    await symlink('authorized_keys', file);
    expect(of(await look(), 'authorized_keys')).toMatchObject({ state: 'problem', fix: `ls -la ${folder}` });
  });
});

it('[DOC3] a terminal obeys nothing of it', async () => {
  env['VIBECODE_DATA_DIR'] = join(home, 'da\u001b[31mta');
  let text = '';
  await doctor({ env, configFile: undefined, json: false, print: (more) => void (text += more) });
  expect(text).not.toContain('\u001b');
});
