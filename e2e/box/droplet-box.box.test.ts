// The box itself: what the other tests stand on.
import { expect, it } from 'vitest';
import { describeInBoxes } from './describe-in-boxes.ts';
import { DropletBox } from './droplet-box.ts';

describeInBoxes('a box', () => {
  it('boots, has a network of its own, and comes back after a reboot', async () => {
    await using box = await DropletBox.boot();
    expect(box.try('systemctl', 'is-system-running').stdout.trim()).toMatch(/running|degraded/);
    expect(box.run('ip', '-o', 'link').trim().split('\n')).toHaveLength(1);
    box.write('/etc/kept', 'yes\n');
    const before = box.run('cat', '/proc/sys/kernel/random/boot_id');
    expect(before).not.toBe('');
    await box.reboot();
    expect(box.run('cat', '/etc/kept')).toBe('yes\n');
  });
});
