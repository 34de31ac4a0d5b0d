import { expect, it } from 'vitest';
import { runProcess } from './run-process.ts';
import { listProcesses } from './list-processes.ts';
import { parsePs, PS_COLUMNS } from './parse-ps.ts';

it('[HLT7] tells of every process what ps tells', async () => {
  const args = ['-A', '-o', PS_COLUMNS];
  const before = await listProcesses();
  const said = await runProcess({ file: 'ps', args, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  const after = new Map((await listProcesses()).map((info) => [info.pid, info]));
  const byPs = new Map(parsePs(said.stdout.toString()).map((info) => [info.pid, info]));
  const lasting = before.filter((info) => after.get(info.pid)?.startedAt === info.startedAt);
  expect(lasting.length).toBeGreaterThan(1);
  for (const info of lasting) {
    const ps = byPs.get(info.pid);
    const later = after.get(info.pid);
    expect(ps, info.name).toBeDefined();
    if (ps === undefined || later === undefined) continue;
    // ps cuts its time to whole seconds.
    expect(ps.cpuMs).toBeGreaterThanOrEqual(info.cpuMs - 1_000);
    expect(ps.cpuMs).toBeLessThanOrEqual(later.cpuMs + 1_000);
  }
  const own = after.get(process.pid);
  expect(own).toMatchObject({ parent: process.ppid, isZombie: false });
  const rss = process.memoryUsage.rss();
  expect(own?.rssBytes).toBeGreaterThan(rss / 2);
  expect(own?.rssBytes).toBeLessThan(rss * 2);
});
