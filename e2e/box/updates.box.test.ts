// Updates on a machine with systemd, as the person asks for them: good ones, and every kind of bad one. The agents never
// notice; the person is told.
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpGatewayUpdateStatus, Machine } from '@vibecode/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeExecutable } from '../../packages/gateway/src/testing/release-server.ts';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { addRelease, executableOf, FIRST_VERSION } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { DropletBox } from './droplet-box.ts';
import { expectRunning } from './expect-running.ts';

const target = `${process.platform}-${process.arch}`;
/** What a person is promised is 30 seconds; the machine that tests may be busy. */
const BACK_WITHIN_MS = 90_000;
const GOOD_VERSION = '0.1.1';

describeInBoxes('updates', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let machine: Machine;
  let panes: number[];

  beforeAll(async () => {
    scene = await BoxScene.set();
    ({ box, plane, gateway } = scene);
    machine = await plane.installOn(box);
    await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    panes = gateway.panePids();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  async function runsAgain(version: string): Promise<void> {
    await expectRunning(gateway, { version, panes });
    expect(panes).toHaveLength(1);
  }

  it('[SVC18] a good version takes over by the path unit; the panes are the same processes', async () => {
    await addRelease(plane.releases, { version: GOOD_VERSION, file: executableOf(GOOD_VERSION) });
    const before = gateway.pid();
    await plane.ask('POST', `/api/machines/${machine.gateway_id}/update`, { action: 'install' });
    await expect.poll(() => gateway.connectedPid() !== before, { timeout: BACK_WITHIN_MS, interval: 20 }).toBe(true);
    const gone = performance.now();
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 20 }).toBeDefined();
    process.stdout.write(`  updated: connected again after ${Math.round(performance.now() - gone)} ms\n`);
    await expect.poll(() => gateway.lastUpdate()?.state, { timeout: BACK_WITHIN_MS }).toBe('done');
    await runsAgain(GOOD_VERSION);
    expect(gateway.lastUpdate()).toMatchObject({ state: 'done', version: GOOD_VERSION });
    expect(box.run('systemctl', 'show', 'vibecode-gateway-restart.service', '-p', 'ExecMainStatus')).toBe(
      'ExecMainStatus=0\n',
    );
  });

  it('[SVC18] a person can go back to the version before', async () => {
    const before = gateway.pid();
    const { status, stdout, stderr } = await gateway.update('--rollback');
    expect(status, stdout + stderr).toBe(0);
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS }).not.toBeOneOf([before, undefined]);
    await runsAgain(FIRST_VERSION);
  });

  it.each([
    {
      what: 'a wrong signature',
      version: '0.1.2',
      code: 'update_signature_invalid',
      key: generateKeyPairSync('ed25519').privateKey,
    },
    { what: 'another file than the signed one', version: '0.1.3', code: 'hash_mismatch', isChanged: true },
    {
      what: 'a file that is no program',
      version: '0.1.4',
      code: 'update_selftest_failed',
      file: Buffer.alloc(4096, 'x'),
    },
    {
      what: 'a selftest that says no',
      version: '0.1.5',
      code: 'update_selftest_failed',
      file: fakeExecutable('0.1.5', 'exit 0', 'exit 1'),
    },
  ])(
    '[SVC19] $what is refused, and the running version never stops',
    async ({ version, code, key, file, isChanged }) => {
      const before = gateway.pid();
      await addRelease(plane.releases, { version, file: file ?? fakeExecutable(version), ...(key && { key }) });
      if (isChanged === true) appendFileSync(join(plane.releases, version, `vibecode-gateway-${target}`), '#');
      const { status, stdout } = await gateway.update();
      expect(status).toBe(1);
      const said = gateway.lastUpdate();
      expect(said).toMatchObject({ state: 'failed', error: { code } });
      expect(stdout).toContain(said?.error?.message);
      await runsAgain(FIRST_VERSION);
      expect(gateway.pid()).toBe(before);
    },
  );

  it('[SVC19] an older version is refused unless it is asked for', async () => {
    const before = gateway.pid();
    await addRelease(plane.releases, { version: '0.0.9', file: fakeExecutable('0.0.9') });
    const { status, stdout } = await gateway.update('--version', '0.0.9');
    expect(status).toBe(1);
    expect(stdout).toContain('0.0.9 is older than 0.1.0');
    expect(gateway.pid()).toBe(before);
  });

  it('[SVC19] a disk without room is found out before anything is fetched', async () => {
    const bin = '/var/lib/vibecode/bin';
    box.run(
      'sh',
      '-c',
      `cp -a ${bin} /root/bin && mount -t tmpfs -o size=150m,mode=755 tmpfs ${bin} && cp -a /root/bin/vibecode-gateway ${bin}/ && chown vibe ${bin} && systemctl restart vibecode-gateway`,
    );
    await runsAgain(FIRST_VERSION);
    const before = gateway.pid();
    await addRelease(plane.releases, { version: '0.1.6', file: executableOf(GOOD_VERSION) });
    const { status } = await gateway.update();
    expect(status).toBe(1);
    expect(gateway.lastUpdate()).toMatchObject({ state: 'failed', error: { code: 'disk_full' } });
    expect(gateway.pid()).toBe(before);
    await runsAgain(FIRST_VERSION);
    box.run('sh', '-c', `umount -l ${bin} && systemctl restart vibecode-gateway`);
    await runsAgain(FIRST_VERSION);
  });

  it.each([
    { what: 'crashes at its start', version: '0.1.7', run: 'echo "no such library" >&2; exit 3' },
    { what: 'hangs', version: '0.1.8', run: 'exec sleep 1000000' },
  ])('[SVC20] a version that $what is taken back, and the person is told why', async ({ version, run }) => {
    await addRelease(plane.releases, { version, file: fakeExecutable(version, run) });
    const updating = gateway.update();
    await expect.poll(() => gateway.connectedPid() === undefined, { timeout: BACK_WITHIN_MS, interval: 50 }).toBe(true);
    const begin = performance.now();
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 50 }).toBeDefined();
    process.stdout.write(
      `  ${version}: the version before was connected after ${Math.round(performance.now() - begin)} ms\n`,
    );
    const { status, stdout, stderr } = await updating;
    expect(status, stdout + stderr).toBe(1);
    await runsAgain(FIRST_VERSION);
    const said = gateway.lastUpdate();
    expect(said).toMatchObject({ state: 'rolled_back', version, error: { code: 'update_rolled_back' } });
    expect(said?.error?.message).toContain('started 2 times');
    const page = await plane.ask<HttpGatewayUpdateStatus>('GET', `/api/machines/${machine.gateway_id}/update`);
    expect(page.status.update).toEqual(said);
  });
});
