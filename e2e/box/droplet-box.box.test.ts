// The box itself: what the other tests stand on.
import { expect, it } from 'vitest';
import { DropletBox } from './droplet-box.ts';
import { prepareRootfs } from './rootfs.ts';

const rootfs = prepareRootfs();

it.skipIf('missing' in rootfs)('boots, has a network of its own, and comes back after a reboot', async () => {
  if ('missing' in rootfs) return;
  await using box = await DropletBox.boot(rootfs.folder, (root) => root);
  expect(box.try('systemctl', 'is-system-running').stdout.trim()).toMatch(/running|degraded/);
  expect(box.run('ip', '-o', 'link').trim().split('\n')).toHaveLength(1);
  box.write('/etc/kept', 'yes\n');
  const before = box.run('cat', '/proc/sys/kernel/random/boot_id');
  expect(before).not.toBe('');
  await box.reboot();
  expect(box.run('cat', '/etc/kept')).toBe('yes\n');
});
