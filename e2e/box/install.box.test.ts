// A bare machine becomes one of a person's, by the line that the page shows; it stays one whatever is restarted or killed;
// and it becomes a bare machine again.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { FIRST_VERSION } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { DropletBox } from './droplet-box.ts';
import { seenInProcesses } from './seen-in-processes.ts';

/** Of a browser after a restart: what a person is promised. */
const BACK_WITHIN_MS = 30_000;

describeInBoxes("a machine's life", () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let machine: Machine;
  let session: SessionRecord;
  let before: string[];

  beforeAll(async () => {
    scene = await BoxScene.set();
    ({ box, plane, gateway } = scene);
    before = gateway.traces();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it('[SVC11] one line installs, enrols and connects; the token is in no process list', async () => {
    const { token, enrolment_id: enrolmentId } = await plane.makeToken();
    box.write('/root/token', `${token}\n`, 0o600);
    const installing = box.tryMeanwhile(
      'sh',
      '-c',
      `curl -fsSL ${plane.url}/install.sh | sh -s -- --url ${plane.url} --token-file /root/token`,
    );
    const seen = await seenInProcesses(token, installing);
    const { status, stdout, stderr } = await installing;
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('take it out:');
    expect(seen).toEqual([]);
    expect(stdout + stderr).not.toContain(token);
    machine = await plane.connectedMachine(enrolmentId);
    expect(machine).toMatchObject({
      gateway_version: FIRST_VERSION,
      system_info: { user: 'vibe', home: '/home/vibe' },
    });
    for (const unit of ['vibecode-tmux.service', 'vibecode-gateway.service', 'vibecode-gateway-restart.path']) {
      expect(box.run('systemctl', 'is-enabled', unit)).toBe('enabled\n');
      expect(box.run('systemctl', 'is-active', unit)).toBe('active\n');
    }
  });

  it('[SVC12] each file belongs to whom it should, and secrets to the gateway alone', () => {
    const vibe = box.run('id', '-u', 'vibe').trim();
    const owned = (path: string): string => box.run('stat', '-c', '%u %a', path).trim();
    expect(owned('/var/lib/vibecode')).toBe(`${vibe} 700`);
    expect(owned('/var/lib/vibecode/credential')).toBe(`${vibe} 600`);
    expect(owned('/var/lib/vibecode/bin/vibecode-gateway')).toBe(`${vibe} 755`);
    expect(owned('/etc/vibecode/gateway.env')).toBe('0 640');
    expect(owned('/usr/local/lib/vibecode/boot-guard')).toBe('0 755');
    expect(owned('/run/vibecode')).toBe(`${vibe} 700`);
    const credential = readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8').trim();
    expect(readFileSync(join(box.root, 'etc/vibecode/gateway.env'), 'utf8')).not.toContain(credential);
    expect(box.run('find', '/var/lib/vibecode/bin', '/tmp', '-name', '*vibecode*install*')).toBe('');
  });

  it('[SVC13] a session has the environment of a login, and nothing of ours', async () => {
    session = await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    const environ = gateway.environOf(gateway.panePids()[0] ?? 0);
    const foreign = /^(VIBECODE|NOTIFY|WATCHDOG|INVOCATION|JOURNAL|SYSTEMD|LISTEN|CREDENTIALS)\w*=/;
    expect(environ.filter((line) => foreign.test(line))).toEqual([]);
    expect(environ).toEqual(
      expect.arrayContaining(['HOME=/home/vibe', 'USER=vibe', 'LANG=C.UTF-8', 'COLORTERM=truecolor']),
    );
  });

  it.each([
    ['systemctl restart', () => void box.run('systemctl', 'restart', 'vibecode-gateway')],
    ['kill -9', () => void box.run('kill', '-9', String(gateway.pid()))],
    // The watchdog's: systemd sees that nothing is said any more.
    ['a standstill', () => void box.run('kill', '-STOP', String(gateway.pid()))],
  ])('[SVC14] after %s the sessions are the same processes, and the gateway is back', async (_name, disturb) => {
    const panes = gateway.panePids();
    const tmux = gateway.tmuxPid();
    const pid = gateway.pid();
    const begin = performance.now();
    disturb();
    await expect
      .poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 50 })
      .not.toBeOneOf([pid, undefined]);
    process.stdout.write(`  ${_name}: connected again after ${Math.round(performance.now() - begin)} ms\n`);
    expect(gateway.panePids()).toEqual(panes);
    expect(gateway.tmuxPid()).toBe(tmux);
    expect(panes).toHaveLength(1);
  });

  it('[SVC15] a second install over it changes nothing that runs, and needs no token', async () => {
    const panes = gateway.panePids();
    const credential = statSync(join(box.root, 'var/lib/vibecode/credential')).ino;
    box.run('sh', '-c', `curl -fsSL ${plane.url}/install.sh | sh -s -- --url ${plane.url}`);
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS }).toBe(gateway.pid());
    expect(gateway.panePids()).toEqual(panes);
    expect(statSync(join(box.root, 'var/lib/vibecode/credential')).ino).toBe(credential);
  });

  it('[SVC28] what root installs again follows no link that the gateway’s user has put there', () => {
    box.write('/root/precious', 'precious', 0o600);
    box.run('rm', '-r', '/usr/local/lib/vibecode');
    const link = 'ln -s /root/precious /var/lib/vibecode/bin/vibecode-gateway.installing';
    box.run('runuser', '-u', 'vibe', '--', 'sh', '-c', link);
    box.run('sh', '-c', `umask 077; curl -fsSL ${plane.url}/install.sh | sh -s -- --url ${plane.url}`);
    expect(box.run('stat', '-c', '%U %a %s', '/root/precious')).toBe('root 600 8\n');
    expect(box.run('stat', '-c', '%U %a', '/var/lib/vibecode/bin/vibecode-gateway')).toBe('vibe 755\n');
    box.run('runuser', '-u', 'vibe', '--', 'test', '-r', '/usr/local/lib/vibecode/boot-guard');
    box.run('rm', '/root/precious');
  });

  it('[SVC16] after a reboot it is connected by itself, and says why its sessions ended', async () => {
    await plane.stop();
    await box.reboot();
    await plane.startAgain();
    await plane.until(async () => (gateway.connectedPid() === undefined ? undefined : true));
    const ended = await plane.until(async () => {
      const found = await plane.session(session.session_id);
      return found.ended_at === undefined ? undefined : found;
    });
    expect(ended).toMatchObject({ end_reason: 'machine_restarted' });
    await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    expect(gateway.panePids()).toHaveLength(1);
  });

  it('[SVC17] cleanup leaves no file, unit, process or key of ours, and what is a person’s byte for byte', () => {
    const foreign = '# mine\nssh-ed25519 AAAAforeign ada@home\n\tssh-rsa AAAAother  (vibecode) not at the end\r\n';
    const ours = 'ssh-ed25519 AAAAours laptop (vibecode)\n';
    box.write('/home/vibe/.ssh/authorized_keys', foreign + ours, 0o600);
    box.run('chown', '-R', 'vibe:', '/home/vibe/.ssh');
    const said = box.run('sh', '-c', `curl -fsSL ${plane.url}/cleanup.sh | sh -s -- --remove-agents`);
    expect(said).toContain('took the keys that VibeCode added');
    expect(readFileSync(join(box.root, 'home/vibe/.ssh/authorized_keys'), 'utf8')).toBe(foreign);
    expect(box.run('stat', '-c', '%U %a', '/home/vibe/.ssh/authorized_keys')).toBe('vibe 600\n');
    const again = box.run('sh', '-c', `curl -fsSL ${plane.url}/cleanup.sh | sh -s -- --remove-user`);
    expect(again).toContain('removed the user vibe');
    expect(gateway.traces()).toEqual(before);
  });
});
