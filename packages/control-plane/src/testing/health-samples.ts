// Samples of a machine's health for tests: an ordinary one, and the largest that the schemas allow.
import { limits, type EventBodies, type MachineHealth, type SessionHealth } from '@vibecode/protocol';

export function machineHealth(part: Partial<MachineHealth> = {}): MachineHealth {
  return {
    at: 0,
    uptime_s: 1_000,
    cpu_percent: 10,
    load: [0.5, 0.4, 0.3],
    memory: { total_bytes: 1_000, used_bytes: 250 },
    swap: { total_bytes: 0, used_bytes: 0 },
    disks: [
      { mount: '/', total_bytes: 1_000, used_bytes: 400 },
      { mount: '/home', total_bytes: 1_000, used_bytes: 900 },
    ],
    network: { received_bytes_per_s: 100, sent_bytes_per_s: 50 },
    gateway: { cpu_percent: 0.1, rss_bytes: 1 },
    ...part,
  };
}

export function sessionHealth(part: Partial<SessionHealth> = {}): SessionHealth {
  return {
    session_id: '0000000000000001',
    cpu_percent: 1,
    rss_bytes: 1,
    process_count: 1,
    last_input_at: null,
    last_output_at: null,
    top: [],
    ...part,
  };
}

export function largestSample(): EventBodies['gateway.health'] {
  const most = Number.MAX_SAFE_INTEGER;
  const top = Array.from({ length: 3 }, () => ({
    pid: 2 ** 32 - 1,
    name: '\u{1f984}'.repeat(255),
    cpu_percent: 999_999.123_456_7,
    rss_bytes: most,
  }));
  return {
    machine: machineHealth({
      at: most,
      cpu_percent: 99.123_456_789,
      load: [999_999.987_654_3, 999_999.987_654_3, 999_999.987_654_3],
      disks: Array.from({ length: 8 }, () => ({
        mount: `/${'é\u{1f984}'.repeat(1_365)}`,
        total_bytes: most,
        used_bytes: most,
      })),
      network: { received_bytes_per_s: 1e15 - 1 / 3, sent_bytes_per_s: 1e15 - 1 / 3 },
    }),
    sessions: Array.from({ length: limits.MAX_SESSIONS }, (_, index) =>
      sessionHealth({
        session_id: String(index).padStart(16, '0'),
        cpu_percent: 999_999.123_456_7,
        rss_bytes: most,
        last_input_at: most,
        last_output_at: most,
        top,
      }),
    ),
  };
}
