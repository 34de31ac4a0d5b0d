// A cloud machine makes itself one of a person's at its first boot: nothing but user-data, as the provider hands it over.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpEnrolment } from '@vibecode/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { FIRST_VERSION } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import { DropletBox } from './droplet-box.ts';

const SEED = '/var/lib/cloud/seed/nocloud';
/** A box has no network but loopback, which is up already. */
const LOCAL_CONFIG = 'datasource_list: [NoCloud, None]\nnetwork: {config: disabled}\nlocale: false\n';
const BACK_WITHIN_MS = 90_000;

describeInBoxes('user-data', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let enrolment: HttpEnrolment & { token: string };

  beforeAll(async () => {
    // Not before there is a control plane: the seed comes for the second boot, which cloud-init takes for the first.
    const disabled = { path: '/etc/cloud/cloud-init.disabled', text: '' };
    scene = await BoxScene.set({ prepare: (root) => DropletBox.put(root, disabled) });
    ({ box, plane, gateway } = scene);
    enrolment = await plane.makeToken();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it('[SVC21] a first boot with user-data ends in a connected gateway', async () => {
    const script = box.run('curl', '-fsSL', `${plane.url}/cloud-init.sh`);
    box.write(`${SEED}/user-data`, script.replace('PUT-YOUR-ONE-TIME-TOKEN-HERE', enrolment.token), 0o600);
    box.write(`${SEED}/meta-data`, 'instance-id: box-1\nlocal-hostname: cloudbox\n');
    box.write('/etc/cloud/cloud.cfg.d/99-box.cfg', LOCAL_CONFIG);
    box.run('rm', '/etc/cloud/cloud-init.disabled');
    await box.reboot();
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 500 }).toBeDefined();
    const machine = await plane.connectedMachine(enrolment.enrolment_id);
    expect(machine).toMatchObject({ name: 'cloudbox', gateway_version: FIRST_VERSION });
    expect(box.run('cloud-init', 'status', '--wait')).toContain('status: done');
    for (const log of ['cloud-init.log', 'cloud-init-output.log']) {
      expect(readFileSync(join(box.root, 'var/log', log), 'utf8')).not.toContain(enrolment.token);
    }
  });

  it('[SVC21] its later boots do not run it again', async () => {
    const credential = readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8');
    await box.reboot();
    await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 500 }).toBeDefined();
    expect(readFileSync(join(box.root, 'var/lib/vibecode/credential'), 'utf8')).toBe(credential);
  });

  it('[SVC22] a copy of the machine is refused while the machine is connected, and says why', async () => {
    // The same data folder with another instance id, as a copied disk has after its first start elsewhere.
    box.run(
      'sh',
      '-c',
      'cp -a /var/lib/vibecode /var/lib/copy && rm -rf /var/lib/copy/instance-id /var/lib/copy/*.lock /var/lib/copy/bin',
    );
    const copy = box.try(
      'runuser',
      '-u',
      'vibe',
      '--',
      'env',
      `VIBECODE_CONTROL_PLANE_URL=${plane.url}`,
      'VIBECODE_DATA_DIR=/var/lib/copy',
      'timeout',
      '5',
      '/var/lib/vibecode/bin/vibecode-gateway',
      'run',
    );
    expect(copy.stderr).toMatch(/another|copy|copied/i);
    expect(gateway.connectedPid()).toBeDefined();
  });
});
