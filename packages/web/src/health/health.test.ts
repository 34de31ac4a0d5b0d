import type { HealthPoint, MachineHealth, SessionHealth } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { healthAlarms } from './health-alarms.ts';
import { columnsOf, summaryOf } from './health-columns.ts';
import { joinPoints, pointFromSample } from './health-points.ts';
import { sparklinePath } from './sparkline-path.ts';

const GB = 2 ** 30;
const START = 1_800_000_000_000;

function point(secondsIn: number, step: number, cpu = 10): HealthPoint {
  return {
    at: START + secondsIn * 1000,
    step_s: step,
    cpu_percent: cpu,
    cpu_percent_max: cpu,
    load_1: 1,
    memory_percent: 50,
    swap_percent: 0,
    disk_percent: 70,
    received_bytes_per_s: 10,
    sent_bytes_per_s: 5,
  };
}

function sample(change: Partial<MachineHealth> = {}): MachineHealth {
  return {
    at: START,
    uptime_s: 60,
    cpu_percent: 12.5,
    load: [0.5, 0.4, 0.3],
    memory: { total_bytes: 16 * GB, used_bytes: 8 * GB },
    swap: { total_bytes: 0, used_bytes: 0 },
    disks: [
      { mount: '/', total_bytes: 100 * GB, used_bytes: 40 * GB },
      { mount: '/home', total_bytes: 100 * GB, used_bytes: 60 * GB },
    ],
    network: { received_bytes_per_s: 1000, sent_bytes_per_s: 500 },
    gateway: { cpu_percent: 0.2, rss_bytes: 80_000_000 },
    ...change,
  };
}

describe('points', () => {
  it('[HLT1] of a sample: shares of what there is, the fullest disk, no swap is none used', () => {
    expect(pointFromSample(sample(), START - 2_000)).toMatchObject({
      at: START,
      step_s: 2,
      cpu_percent: 12.5,
      memory_percent: 50,
      swap_percent: 0,
      disk_percent: 60,
      load_1: 0.5,
    });
    expect(pointFromSample(sample(), null).step_s).toBe(30);
    expect(pointFromSample(sample(), START - 3_600_000).step_s).toBe(30);
  });

  it('[HLT1] the finer one stays where steps overlap, and a sample that came twice is one', () => {
    const coarse = [point(0, 300, 1), point(300, 300, 2), point(600, 300, 3)];
    const fine = [point(330, 30, 4), point(360, 30, 5), point(600, 30, 6)];
    const live = [point(602, 2, 7), point(604, 2, 8), point(600, 30, 6)];
    expect(
      joinPoints([...coarse, ...fine], live).map(({ at, cpu_percent: cpu }) => [(at - START) / 1000, cpu]),
    ).toEqual([
      [0, 1],
      [300, 2],
      [330, 4],
      [360, 5],
      [600, 6],
      [602, 7],
      [604, 8],
    ]);
  });
});

describe('columns', () => {
  const all = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };

  it('[HLT1] a gap is a row of nulls, a sample that is late is none', () => {
    const { at_s: at, cpu_percent: cpu } = columnsOf([point(0, 30), point(60, 30), point(600, 30)], all);
    expect(cpu).toEqual([10, 10, null, 10]);
    expect(at.map((second) => second - START / 1000)).toEqual([0, 60, 330, 600]);
    expect(columnsOf([point(0, 30), point(2, 2), point(6, 2), point(300, 300)], all).cpu_percent).not.toContain(null);
  });

  it('[HLT1] show what lies in the range', () => {
    const columns = columnsOf([point(0, 30), point(30, 30), point(60, 30)], {
      fromMs: START + 10_000,
      toMs: START + 50_000,
    });
    expect(columns.at_s).toHaveLength(1);
  });

  it('[HLT1] are summed up without their gaps', () => {
    expect(summaryOf([1, null, 5, 3, null])).toEqual({ newest: 3, average: 3, highest: 5 });
    expect(summaryOf([null])).toEqual({ newest: null, average: null, highest: null });
  });
});

describe('alarms', () => {
  it('[HLT2] are silent up to 90 % and then name the disk and what to do', () => {
    expect(healthAlarms(sample())).toEqual([]);
    const disk = { mount: '/home', total_bytes: 100 * GB, used_bytes: 90 * GB };
    expect(healthAlarms(sample({ disks: [disk] }))).toEqual([]);
    const [alarm] = healthAlarms(sample({ disks: [{ ...disk, used_bytes: 99.7 * GB }] }));
    expect(alarm?.title).toBe('Disk /home is 99 % full');
    expect(alarm?.advice).toContain('307 MB are free');
  });

  it('[HLT2] of memory name the largest session where it is known', () => {
    const health = sample({ memory: { total_bytes: 16 * GB, used_bytes: 15 * GB } });
    const load = (id: string, rss: number): SessionHealth => ({
      session_id: id,
      cpu_percent: 1,
      rss_bytes: rss,
      process_count: 1,
      last_input_at: null,
      last_output_at: null,
      top: [],
    });
    expect(healthAlarms(health)[0]?.advice).not.toContain('largest');
    const alarms = healthAlarms(health, {
      sessionLoads: [load('a', GB), load('b', 6 * GB)],
      sessions: [
        { session_id: 'a', name: 'small' },
        { session_id: 'b', name: 'big build' },
      ],
    });
    expect(alarms[0]?.advice).toContain('“big build” with 6.0 GB');
  });
});

it('[HLT1] a sparkline stays in its box and lifts the pen over a gap', () => {
  const path = sparklinePath(
    [
      { across: 0, value: 0 },
      { across: 0.5, value: 500 },
      { across: 0.6, value: null },
      { across: 1, value: 50 },
    ],
    { width: 100, height: 20, highest: 100 },
  );
  expect(path).toBe('M0.0 20.0L50.0 0.0M100.0 10.0');
});
