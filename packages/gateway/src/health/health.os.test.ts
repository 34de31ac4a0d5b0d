import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/system-clock.ts';
import { listProcesses } from '../process/list-processes.ts';
import { runProcess } from '../process/run-process.ts';
import { DiskReader } from './disk-reader.ts';
import { HealthSampler } from './health-sampler.ts';
import { LinuxMachineReader } from './linux-machine-reader.ts';

const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
const printed = async (file: string, ...args: string[]) => (await runProcess({ file, args, env })).stdout.toString();

async function df(folder: string): Promise<{ used: number; available: number; mount: string }> {
  const line = (await printed('df', '-kP', folder)).trim().split('\n').at(-1) ?? '';
  const [, , used, available, , mount = ''] = line.split(/\s+/);
  return { used: Number(used) * 1024, available: Number(available) * 1024, mount };
}

describe('DiskReader', () => {
  it('[HLT8] counts as df does', async () => {
    const [disk] = await new DiskReader({ folders: [homedir()], clock: systemClock }).read();
    const { used, available, mount } = await df(homedir());
    expect(disk?.mount).toBe(mount);
    // Others write meanwhile.
    const slack = 0.02 * (used + available);
    expect(Math.abs((disk?.used_bytes ?? 0) - used)).toBeLessThan(slack);
    expect(Math.abs((disk?.total_bytes ?? 0) - used - available)).toBeLessThan(slack);
  });

  it('[HLT8] tells a file system once, through links too, and leaves out what has no space', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    try {
      await symlink(folder, join(folder, 'link'));
      const folders = [folder, join(folder, 'link'), '/proc', join(folder, 'missing')];
      expect(await new DiskReader({ folders, clock: systemClock }).read()).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe.skipIf(process.platform !== 'linux')('HealthSampler', () => {
  it('[HLT5] agrees with what this machine says of itself', async () => {
    const sampler = new HealthSampler({
      machine: new LinuxMachineReader(),
      disks: new DiskReader({ folders: ['/'], clock: systemClock }),
      listProcesses,
      sessions: () => [
        { sessionId: '0123456789abcdef', panePid: process.pid, activity: { lastInputAt: null, lastOutputAt: null } },
      ],
      clock: systemClock,
      wallNowMs: Date.now,
    });
    await sampler.begin();
    const endMs = performance.now() + 300;
    while (performance.now() < endMs) Math.sqrt(endMs);
    const { machine } = await sampler.sample();
    const memory = (await printed('free', '-b')).split('\n').find((line) => line.startsWith('Mem:')) ?? '';
    const [, total, , , , , available] = memory.split(/\s+/).map(Number);
    // A container's limit may be below what free says.
    expect(machine.memory.total_bytes).toBeLessThanOrEqual(total ?? 0);
    if (machine.memory.total_bytes === total) {
      expect(Math.abs(machine.memory.used_bytes - (total - (available ?? 0)))).toBeLessThan(0.2 * total);
    }
    expect(machine.cpu_percent).toBeGreaterThan(0);
    expect(machine.gateway.cpu_percent).toBeGreaterThan(0);
    expect(machine.gateway.rss_bytes).toBeGreaterThan(1e7);
    const [up = 0] = (await printed('cat', '/proc/uptime')).split(' ').map(Number);
    expect(Math.abs(machine.uptime_s - up)).toBeLessThan(60);
    expect(machine.disks).toHaveLength(1);
  });
});
