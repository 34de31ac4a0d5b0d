import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { DiskReader } from './disk-reader.ts';
import type { Disk } from './read-disk.ts';

const disk = (mount: string, used_bytes: number, space = mount): Disk => ({
  health: { mount, total_bytes: 100, used_bytes },
  space,
});

describe('DiskReader', () => {
  it('[HLT8] tells each file system once, the first folder first', async () => {
    const disks: Record<string, Disk> = {
      '/home/a': disk('/home', 5, 'btrfs 100 50'),
      '/': disk('/', 5, 'btrfs 100 50'),
    };
    const read = (folder: string) => Promise.resolve(disks[folder] ?? disk('/tmp', 1));
    const reader = new DiskReader({ folders: ['/home/a', '/', '/tmp'], clock: new ManualClock(), read });
    expect((await reader.read()).map(({ mount }) => mount)).toEqual(['/home', '/tmp']);
  });

  it('[HLT8] goes on without a file system that does not answer, and asks it once', async () => {
    const clock = new ManualClock();
    const answers: ((found: Disk | undefined) => void)[] = [];
    const read = (folder: string) =>
      folder === '/'
        ? Promise.resolve(disk('/', 1))
        : new Promise<Disk | undefined>((resolve) => answers.push(resolve));
    const reader = new DiskReader({ folders: ['/net', '/'], clock, read });
    const mounts = async () => {
      const told = reader.read();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      clock.advance(10_000);
      return (await told).map(({ mount, used_bytes }) => `${mount} ${used_bytes}`);
    };
    expect(await mounts()).toEqual(['/ 1']);
    expect(await mounts()).toEqual(['/ 1']);
    expect(answers).toHaveLength(1);
    answers[0]?.(disk('/net', 7));
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    // What was known stands while it is silent again.
    expect(await mounts()).toEqual(['/net 7', '/ 1']);
    expect(answers).toHaveLength(2);
    expect(clock.timerCount).toBe(0);
  });

  it('[HLT8] forgets what cannot be read any more', async () => {
    let isThere = true;
    const read = () => (isThere ? Promise.resolve(disk('/', 1)) : Promise.reject(new Error('gone')));
    const reader = new DiskReader({ folders: ['/'], clock: new ManualClock(), read });
    expect(await reader.read()).toHaveLength(1);
    isThere = false;
    expect(await reader.read()).toEqual([]);
  });
});
