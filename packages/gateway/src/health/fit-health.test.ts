import { buildMessage, limits, newId, type EventBodies } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { describe, expect, it } from 'vitest';
import { fastRandom } from '../testing/fast-random.ts';
import { fitHealth, MAX_HEALTH_BYTES } from './fit-health.ts';

type Health = EventBodies['gateway.health'];

const machine: Health['machine'] = {
  at: 1_795_267_200_000,
  uptime_s: 86_400,
  cpu_percent: 12.5,
  load: [0.4, 0.3, 0.2],
  memory: { total_bytes: 16e9, used_bytes: 4e9 },
  swap: { total_bytes: 0, used_bytes: 0 },
  disks: [{ mount: '/', total_bytes: 1e11, used_bytes: 9e10 }],
  network: { received_bytes_per_s: 1_200, sent_bytes_per_s: 300 },
  gateway: { cpu_percent: 0.1, rss_bytes: 6e7 },
};

const IDS = Array.from({ length: limits.MAX_SESSIONS }, () => newId((bytes) => fastRandom.fill(bytes)));

function health(sessionCount: number, name: string): Health {
  const top = [1, 2, 3].map((pid) => ({ pid: 4_000_000 + pid, name, cpu_percent: 99.9, rss_bytes: 6e8 }));
  const sessions = IDS.slice(0, sessionCount).map((session_id, index) => ({
    session_id,
    cpu_percent: index,
    rss_bytes: Number.MAX_SAFE_INTEGER,
    process_count: 4,
    last_input_at: machine.at,
    last_output_at: machine.at,
    top,
  }));
  return { machine, sessions };
}

describe('fitHealth', () => {
  it('[HLT3] leaves a sample alone that fits', () => {
    const small = health(50, 'node');
    expect(fitHealth(small)).toBe(small);
  });

  it.each(['node', '\\"'.repeat(32), '\ufffd'.repeat(64)])(
    '[HLT3] takes the lists of the least busy where a thousand sessions would not fit, with names like %j',
    (name) => {
      const fitted = fitHealth(health(limits.MAX_SESSIONS, name));
      expect(EVENT_VALIDATORS['gateway.health'](fitted)).toBe(true);
      expect(Buffer.byteLength(buildMessage('gateway.health', fitted))).toBeLessThan(MAX_HEALTH_BYTES + 100);
      expect(fitted.sessions).toHaveLength(limits.MAX_SESSIONS);
      // Sorted by load as they were made: none is left without its list above one that has it.
      const firstWithList = fitted.sessions.findIndex(({ top }) => top.length > 0);
      expect(firstWithList).toBeGreaterThan(0);
      expect(fitted.sessions.slice(firstWithList).every(({ top }) => top.length === 3)).toBe(true);
    },
  );
});
