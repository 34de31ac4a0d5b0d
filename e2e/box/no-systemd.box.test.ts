// A machine whose first process is not systemd, as in many containers: the gateway is placed, and run by whoever runs things.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { DropletBox } from './droplet-box.ts';

describeInBoxes('a machine without systemd', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;

  beforeAll(async () => {
    scene = await BoxScene.set({ hasSystemd: false });
    ({ box, plane, gateway } = scene);
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  it('[SVC27] gets the gateway placed; the command to start it is printed and works, and cleanup takes all out', async () => {
    expect(box.try('test', '-d', '/run/systemd/system').status).toBe(1);
    const bare = gateway.traces();
    const { token, enrolment_id: id } = await plane.makeToken();
    box.write('/root/token', `${token}\n`, 0o600);
    const said = box.run('sh', '-c', `curl -fsSL ${plane.url}/install.sh | sh -s -- --token-file /root/token`);
    const line = said.split('\n').find((text) => text.includes('vibecode-gateway') && text.includes('run'));
    expect(line, said).toBeDefined();
    const running = box.tryMeanwhile('sh', '-c', line ?? '');
    const machine = await plane.connectedMachine(id);
    await plane.createSession(machine.gateway_id, 'exec sleep 1000000');
    expect(box.run('pgrep', '-u', 'vibe', '-f', 'sleep 1000000')).not.toBe('');
    box.run('pkill', '-u', 'vibe', '-f', 'vibecode-gateway run');
    await running;
    box.run('sh', '-c', `curl -fsSL ${plane.url}/cleanup.sh | sh -s -- --remove-user`);
    expect(box.try('pgrep', '-f', 'sleep 1000000').status).toBe(1);
    expect(gateway.traces()).toEqual(bare);
  });
});
