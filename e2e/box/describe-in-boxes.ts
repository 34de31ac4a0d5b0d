// Tests that need a box: skipped with the reason, as the title says it, where this machine can have none.
import { describe } from 'vitest';
import { prepareRootfs } from './rootfs.ts';

export function describeInBoxes(title: string, body: () => void): void {
  const rootfs = prepareRootfs();
  const isMissing = 'missing' in rootfs;
  describe.skipIf(isMissing)(isMissing ? `${title} (${rootfs.missing})` : title, body);
}
