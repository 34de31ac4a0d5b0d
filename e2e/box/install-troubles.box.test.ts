// Machines and moments that are not as an installer would like them: each ends in a working gateway or in a clear message,
// and never half done.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { addRelease, executableOf } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { BoxOutcome, DropletBox } from './droplet-box.ts';

const BACK_WITHIN_MS = 60_000;
const WRONG_TOKEN = '0123456789abcdef0123';
const COMMAND = '/usr/local/bin/vibecode-gateway';

describeInBoxes('installs in trouble', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let bare: string[];

  beforeAll(async () => {
    scene = await BoxScene.set();
    ({ box, plane, gateway } = scene);
    box.write('/root/install.sh', box.run('curl', '-fsSL', `${plane.url}/install.sh`), 0o755);
    box.write('/root/cleanup.sh', box.run('curl', '-fsSL', `${plane.url}/cleanup.sh`), 0o755);
    bare = gateway.traces();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  const said = ({ stdout, stderr }: BoxOutcome): string => stdout + stderr;

  function install(token: string, ...options: string[]): BoxOutcome {
    box.write('/root/token', `${token}\n`, 0o600);
    return box.try('sh', '/root/install.sh', '--token-file', '/root/token', ...options);
  }

  it('[SVC23] a dry run says each step and changes nothing', () => {
    const outcome = install('not-looked-at', '--dry-run');
    expect(outcome.status, said(outcome)).toBe(0);
    for (const step of ['user vibe', 'downloading', 'enrolling', 'Nothing was changed.'])
      expect(outcome.stdout).toContain(step);
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC23] a token as an argument is refused, as others could read it', () => {
    const outcome = box.try('sh', '/root/install.sh', '--token', 'abc');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('--token-file');
  });

  it('[SVC24] a wrong token starts nothing and says where a new one comes from', () => {
    const outcome = install(WRONG_TOKEN);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('Get a new token');
    expect(outcome.stdout + outcome.stderr).not.toContain(WRONG_TOKEN);
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC24] a control plane that is down installs nothing', () => {
    const outcome = box.try('sh', '/root/install.sh', '--url', 'http://localhost:9', '--token-file', '/root/token');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('Nothing was installed');
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC24] a file of the person in the place of the command stays, and stops the install before anything runs', async () => {
    box.write(COMMAND, '#!/bin/sh\necho mine\n', 0o755);
    const { token } = await plane.makeToken();
    const outcome = install(token);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(`${COMMAND} is there and not ours`);
    expect(readFileSync(join(box.root, COMMAND), 'utf8')).toContain('mine');
    expect(gateway.pid()).toBe(0);
    box.run('sh', '/root/cleanup.sh', '--remove-user');
    expect(readFileSync(join(box.root, COMMAND), 'utf8')).toContain('mine');
    box.run('rm', COMMAND);
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC25] a stale earlier version is replaced and runs as the new one', async () => {
    const { token } = await plane.makeToken();
    expect(said(install(token))).toContain('Done.');
    await addRelease(plane.releases, { version: '0.1.1', file: executableOf('0.1.1') });
    box.run('systemctl', 'stop', 'vibecode-gateway');
    // Left by an update that was cut short, by another unit text, and by hand.
    box.write('/var/lib/vibecode/update-pending', '1\n');
    box.write('/etc/systemd/system/vibecode-gateway.service', '[Service]\nExecStart=/bin/false\n');
    box.write('/var/lib/vibecode/bin/vibecode-gateway', 'old and broken', 0o755);
    const again = box.try('sh', '/root/install.sh');
    expect(again.status, said(again)).toBe(0);
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS }).toBeDefined();
    expect(gateway.version()).toBe('0.1.1');
  });

  it('[SVC25] enrolled again with a new token it is connected again', async () => {
    const { token, enrolment_id: id } = await plane.makeToken();
    const outcome = install(token);
    expect(outcome.status, said(outcome)).toBe(0);
    await plane.connectedMachine(id);
    box.run('sh', '/root/cleanup.sh', '--remove-user');
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC26] without root it is a service of the person, with linger, over a reboot; cleanup takes it out', async () => {
    box.run('useradd', '--create-home', '--shell', '/bin/bash', 'ana');
    const uid = box.run('id', '-u', 'ana').trim();
    box.run('loginctl', 'enable-linger', 'ana');
    await expect
      .poll(() => box.try('test', '-S', `/run/user/${uid}/systemd/private`).status, { timeout: BACK_WITHIN_MS })
      .toBe(0);
    const { token, enrolment_id: id } = await plane.makeToken();
    box.run('cp', '/root/install.sh', '/root/cleanup.sh', '/srv/');
    const asAna = (...argv: string[]): BoxOutcome =>
      box.try(
        'runuser',
        '-u',
        'ana',
        '--',
        'env',
        'HOME=/home/ana',
        `XDG_RUNTIME_DIR=/run/user/${uid}`,
        `VIBECODE_TOKEN=${token}`,
        ...argv,
      );
    const outcome = asAna('sh', '/srv/install.sh');
    expect(outcome.status, said(outcome)).toBe(0);
    const machine = await plane.connectedMachine(id);
    expect(machine.system_info).toMatchObject({ user: 'ana', home: '/home/ana' });
    const session = await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    const pane = box.run('pgrep', '-u', 'ana', '-f', 'sleep 1000000').trim();
    const environ = gateway.environOf(Number(pane));
    expect(
      environ.filter((line) => /^(VIBECODE|NOTIFY|WATCHDOG|INVOCATION|JOURNAL|SYSTEMD|MANAGER)/.test(line)),
    ).toEqual([]);
    expect(session.ended_at).toBeUndefined();
    asAna('systemctl', '--user', 'kill', '-s', 'KILL', 'vibecode-gateway');
    await box.reboot();
    await plane.connectedMachine(id);
    const cleaned = asAna('sh', '/srv/cleanup.sh');
    expect(cleaned.status, said(cleaned)).toBe(0);
    expect(box.try('ps', '-u', 'ana', '-o', 'args=').stdout).not.toMatch(/vibecode|tmux/);
    expect(box.run('find', '/home/ana', '-ipath', '*vibecode*')).toBe('');
    box.run('loginctl', 'disable-linger', 'ana');
    box.run('systemctl', 'stop', `user@${uid}`);
    box.run('userdel', '--remove', 'ana');
    expect(gateway.traces()).toEqual(bare);
  });
});
