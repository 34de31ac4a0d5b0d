// Agents with a user of their own: they reach neither the credential nor the executable, and everything else is as without.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '@vibecode/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeExecutable } from '../../packages/gateway/src/testing/release-server.ts';
import type { BoxControlPlane } from './box-control-plane.ts';
import { BoxGateway } from './box-gateway.ts';
import { addRelease, executableOf, FIRST_VERSION } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { BoxOutcome, DropletBox } from './droplet-box.ts';
import { expectRunning } from './expect-running.ts';

/** What a person is promised is 30 seconds; the machine that tests may be busy. */
const BACK_WITHIN_MS = 90_000;
const GOOD_VERSION = '0.1.1';
/** A keeper that says that it lives, and a gateway that ends. */
const KEEPER_ALONE = `case "$1" in
link-keeper) while :; do systemd-notify WATCHDOG=1; sleep 1; done;;
*) exit 3;;
esac`;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDw3Zy8uLkDhIqxVBUmSRhrdmkhGBVQzHPjA6L0LFO2y laptop';

/** What an agent could try that wants the machine for itself; one line an attempt. */
const ATTEMPTS = [
  'cat /var/lib/vibecode/credential',
  'ls /var/lib/vibecode',
  'echo x >>/var/lib/vibecode/bin/vibecode-gateway',
  'rm -f /var/lib/vibecode/bin/vibecode-gateway',
  'mv /var/lib/vibecode/agent-ada /var/lib/vibecode/other',
  'touch /var/lib/vibecode/restart-request',
  'ls /run/vibecode-link',
  'vibecode-gateway update --rollback',
  'kill -9 $(systemctl show vibecode-link.service --property=MainPID --value)',
  'cat /proc/$(systemctl show vibecode-link.service --property=MainPID --value)/environ',
];

describeInBoxes('a user of their own for the agents', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let machine: Machine;
  let panes: number[];
  let before: string[];

  beforeAll(async () => {
    scene = await BoxScene.set();
    ({ box, plane } = scene);
    gateway = new BoxGateway(box, { agentUser: 'ada' });
    before = gateway.traces();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  const install = (...args: string[]): BoxOutcome =>
    box.try('sh', '-c', `curl -fsSL ${plane.url}/install.sh | sh -s -- --url ${plane.url} ${args.join(' ')}`);
  const cleanUp = (...args: string[]): string =>
    box.run('sh', '-c', `curl -fsSL ${plane.url}/cleanup.sh | sh -s -- ${args.join(' ')}`);
  const owned = (path: string): string => box.run('stat', '-c', '%U:%G %a', path).trim();
  async function enrolled(...args: string[]): Promise<Machine> {
    const { token, enrolment_id: enrolmentId } = await plane.makeToken();
    box.write('/root/token', `${token}\n`, 0o600);
    const { status, stdout, stderr } = install('--token-file', '/root/token', ...args);
    expect(status, stdout + stderr).toBe(0);
    return plane.connectedMachine(enrolmentId);
  }

  async function runsAgain(version: string): Promise<void> {
    await expectRunning(gateway, { version, panes });
    expect(panes).toHaveLength(2);
  }

  it('[USR3] a login that is made runs gateway and sessions; credential and executable are another’s', async () => {
    machine = await enrolled('--agent-user', 'ada');
    expect(machine).toMatchObject({ gateway_version: FIRST_VERSION, system_info: { user: 'ada', home: '/home/ada' } });
    expect(owned('/var/lib/vibecode')).toBe('vibe:vibe 711');
    expect(owned('/var/lib/vibecode/credential')).toBe('vibe:vibe 600');
    expect(owned('/var/lib/vibecode/bin')).toBe('vibe:vibe 755');
    expect(owned('/var/lib/vibecode/bin/vibecode-gateway')).toBe('vibe:vibe 755');
    expect(owned('/var/lib/vibecode/agent-ada')).toBe('ada:ada 700');
    expect(owned('/run/vibecode')).toBe('ada:ada 700');
    expect(owned('/run/vibecode-link')).toBe('vibe:vibe 750');
    expect(owned('/run/vibecode-link/link.sock')).toBe('vibe:vibe 660');
    expect(box.run('getent', 'passwd', 'vibe')).toContain('nologin');
    for (const unit of ['tmux.service', 'link.service', 'gateway.service', 'gateway-restart.path']) {
      expect(box.run('systemctl', 'is-enabled', `vibecode-${unit}`)).toBe('enabled\n');
      expect(box.run('systemctl', 'is-active', `vibecode-${unit}`)).toBe('active\n');
    }
  });

  it('[USR4] from a session neither credential nor executable nor keeper can be touched', async () => {
    const tries = ATTEMPTS.map(
      (attempt) => `(${attempt}) >>tried.log 2>&1 && echo '${attempt.split(' ')[0]} worked' >>worked`,
    );
    const script = ['id -un >who', 'id -Gn >>who', 'touch worked', ...tries, 'touch done', 'exec sleep 1000000'];
    box.write('/home/ada/attempts.sh', `${script.join('\n')}\n`);
    const keeper = gateway.keeperPid();
    await plane.createSession(machine.gateway_id, 'exec sh attempts.sh');
    const home = join(box.root, 'home/ada');
    await expect.poll(() => existsSync(join(home, 'done')), { timeout: BACK_WITHIN_MS }).toBe(true);
    expect(readFileSync(join(home, 'who'), 'utf8')).toBe('ada\nada\n');
    expect(readFileSync(join(home, 'worked'), 'utf8')).toBe('');
    expect(readFileSync(join(home, 'tried.log'), 'utf8')).toContain('vibecode-gateway update\n');
    expect(gateway.keeperPid()).toBe(keeper);
    const credential = readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8').trim();
    expect(readFileSync(join(home, 'tried.log'), 'utf8')).not.toContain(credential);
  });

  it('[USR5] files and SSH keys from the browser are that login’s own', async () => {
    await plane.ask('PUT', `/api/machines/${machine.gateway_id}/files/content?path=~/notes.json`, { a: 1 });
    expect(owned('/home/ada/notes.json')).toMatch(/^ada:ada /);
    expect(readFileSync(join(box.root, 'home/ada/notes.json'), 'utf8')).toBe('{"a":1}');
    const key = { public_key: KEY, label: 'laptop', expires_at: null };
    await plane.ask('POST', `/api/machines/${machine.gateway_id}/ssh-keys`, key);
    expect(owned('/home/ada/.ssh/authorized_keys')).toBe('ada:ada 600');
    expect(existsSync(join(box.root, 'home/vibe'))).toBe(false);
  });

  it.each([
    ['gateway', () => gateway.pid()],
    ['keeper', () => gateway.keeperPid()],
  ])('[USR6] a %s that is killed is back by itself; the panes are the same processes', async (name, pidOf) => {
    if (name === 'gateway') await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    panes = gateway.panePids();
    const pid = pidOf();
    const began = performance.now();
    box.run('kill', '-9', String(pid));
    await expect.poll(pidOf, { timeout: BACK_WITHIN_MS, interval: 20 }).not.toBe(pid);
    await runsAgain(FIRST_VERSION);
    process.stdout.write(`  ${name} killed: connected again after ${Math.round(performance.now() - began)} ms\n`);
    await plane.until(async () => (await plane.session(await aSession())).ended_at === undefined || undefined);
  });

  async function aSession(): Promise<string> {
    const { sessions } = await plane.ask<{ sessions: { session_id: string }[] }>('GET', '/api/sessions');
    return sessions[0]?.session_id ?? '';
  }

  it('[USR7] an update from the browser takes over by the path unit, in both processes', async () => {
    await addRelease(plane.releases, { version: GOOD_VERSION, file: executableOf(GOOD_VERSION) });
    const [pid, keeper] = [gateway.pid(), gateway.keeperPid()];
    await plane.ask('POST', `/api/machines/${machine.gateway_id}/update`, { action: 'install' });
    await expect
      .poll(() => gateway.lastUpdate()?.state, { timeout: BACK_WITHIN_MS })
      .toBeOneOf(['done', 'failed', 'rolled_back']);
    expect(gateway.lastUpdate()).toMatchObject({ state: 'done', version: GOOD_VERSION });
    await runsAgain(GOOD_VERSION);
    expect([pid, keeper]).not.toContain(gateway.pid());
    expect(gateway.keeperPid()).not.toBe(keeper);
    expect(owned('/var/lib/vibecode/bin/vibecode-gateway')).toBe('vibe:vibe 755');
  });

  it('[USR7] the keeper’s user goes back to the version before by the command', async () => {
    const { status, stdout, stderr } = await gateway.update('--rollback');
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain(`${FIRST_VERSION} runs`);
    await runsAgain(FIRST_VERSION);
  });

  it.each([
    { what: 'crashes', version: '0.1.2', file: fakeExecutable('0.1.2', 'echo "no such library" >&2; exit 3') },
    { what: 'crashes in the gateway alone', version: '0.1.3', file: fakeExecutable('0.1.3', KEEPER_ALONE) },
  ])('[USR7] a version that $what at its start is taken back, and the reason is told', async ({ version, file }) => {
    await addRelease(plane.releases, { version, file });
    const { status, stdout, stderr } = await gateway.update();
    expect(status, stdout + stderr).toBe(1);
    expect(stdout).toContain('started 2 times');
    await runsAgain(FIRST_VERSION);
    expect(gateway.lastUpdate()).toMatchObject({ state: 'rolled_back', version });
  });

  it('[USR8] another install keeps who runs what; another layout is refused with the command to run', async () => {
    const [pid, credential] = [gateway.pid(), readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8')];
    await addRelease(plane.releases, { version: '0.1.4', file: executableOf(GOOD_VERSION) });
    const again = install();
    expect(again.status, again.stdout + again.stderr).toBe(0);
    await runsAgain(GOOD_VERSION);
    expect(gateway.pid()).not.toBe(pid);
    expect(owned('/run/vibecode')).toBe('ada:ada 700');
    const other = install('--agent-user', 'eve');
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('uninstall --system --end-sessions');
    expect(box.try('id', 'eve').status).not.toBe(0);
    await runsAgain(GOOD_VERSION);
    expect(readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8')).toBe(credential);
  });

  it('[USR8] doctor, status and service know the layout', async () => {
    const asAda = (...args: string[]): BoxOutcome => box.try('runuser', '-u', 'ada', '--', 'vibecode-gateway', ...args);
    const doctor = JSON.parse(asAda('doctor', '--json').stdout) as {
      ok: boolean;
      findings: { check: string; state: string }[];
    };
    expect(doctor.findings.filter(({ state }) => state === 'problem')).toEqual([]);
    expect(doctor.findings.find(({ check }) => check === 'credential')).toMatchObject({ state: 'ok' });
    expect(JSON.parse(asAda('status', '--json').stdout)).toMatchObject({ running: true, link: { state: 'open' } });
    expect(box.run('vibecode-gateway', 'service', 'status', '--system')).toContain('running');
    box.run('vibecode-gateway', 'service', 'stop', '--system');
    expect([gateway.pid(), gateway.keeperPid()]).toEqual([0, 0]);
    box.run('vibecode-gateway', 'service', 'start', '--system');
    await runsAgain(GOOD_VERSION);
  });

  it('[USR9] from there to one user, and to a login that was there before, by the command that was named', async () => {
    box.run('vibecode-gateway', 'uninstall', '--system', '--end-sessions');
    const one = install();
    expect(one.status, one.stdout + one.stderr).toBe(0);
    const alone = new BoxGateway(box);
    await expect.poll(() => alone.connectedPid(), { timeout: BACK_WITHIN_MS }).toBeDefined();
    expect(box.run('systemctl', 'show', 'vibecode-gateway', '-p', 'User', '--value')).toBe('vibe\n');
    expect(install('--agent-user', 'grace').stderr).toContain('uninstall --system --end-sessions');
    box.run('vibecode-gateway', 'uninstall', '--system', '--end-sessions');
    box.run('useradd', '--create-home', '--shell', '/bin/bash', 'grace');
    const two = install('--agent-user', 'grace');
    expect(two.status, two.stdout + two.stderr).toBe(0);
    const graces = new BoxGateway(box, { agentUser: 'grace' });
    await expect.poll(() => graces.connectedPid(), { timeout: BACK_WITHIN_MS }).toBeDefined();
    await plane.createSession(machine.gateway_id, 'id -un >who; exec sleep 1000000');
    await expect.poll(() => existsSync(join(box.root, 'home/grace/who')), { timeout: BACK_WITHIN_MS }).toBe(true);
    expect(readFileSync(join(box.root, 'home/grace/who'), 'utf8')).toBe('grace\n');
  });

  it('[USR10] cleanup leaves nothing of ours, and every login that was there before', () => {
    const said = cleanUp('--remove-user', '--remove-agents');
    expect(said).toContain('removed the user vibe');
    expect(said).toContain('removed the user ada');
    expect(said).not.toContain('removed the user grace');
    expect(box.run('id', '-un', 'grace')).toBe('grace\n');
    box.run('userdel', '--remove', 'grace');
    expect(gateway.traces()).toEqual(before);
  });
});
