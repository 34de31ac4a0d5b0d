// What is known of a machine's health and not in storage yet, as text for the gateway socket's attachment (P).
import type { HealthPoint, MachineHealth, SessionHealth } from '@vibecode/protocol';

export interface HealthSample {
  /** The hub's clock. */
  receivedAtMs: number;
  machine: MachineHealth;
  sessions: SessionHealth[];
}

export interface HealthTail {
  newest: HealthSample | null;
  /** Oldest first. */
  unwritten: HealthPoint[];
  writtenAtMs: number;
}

/** The runtime keeps 16 KiB for a socket; what else stands in its attachment takes less than 2. */
const MAX_TAIL_BYTES = 13_312;
/** Eight disks with paths of 4 KB would leave no room for anything else; real ones take 100 bytes each. */
const MAX_MACHINE_BYTES = 3_072;

const FIELDS = [
  'at',
  'step_s',
  'cpu_percent',
  'cpu_percent_max',
  'load_1',
  'memory_percent',
  'swap_percent',
  'disk_percent',
  'received_bytes_per_s',
  'sent_bytes_per_s',
] as const satisfies readonly (keyof HealthPoint)[];

interface EncodedTail {
  newest: HealthSample | null;
  unwritten: number[][];
  writtenAtMs: number;
}

/** Points are never left out. Of the newest sample: first the sessions' processes, then sessions; the next one brings them again. */
export function encodeTail({ newest, unwritten, writtenAtMs }: HealthTail): string {
  const rest = { unwritten: unwritten.map((point) => FIELDS.map((field) => point[field])), writtenAtMs };
  const whole = asciiJson({ newest, ...rest });
  if (newest === null || whole.length <= MAX_TAIL_BYTES) return whole;
  const { receivedAtMs, sessions } = newest;
  const machine = withFewerDisks(newest.machine);
  const fitting: SessionHealth[] = [];
  let left = MAX_TAIL_BYTES - asciiJson({ newest: { receivedAtMs, machine, sessions: [] }, ...rest }).length;
  for (const session of sessions) {
    const slim = { ...session, top: [] };
    left -= asciiJson(slim).length + 1;
    if (left < 0) break;
    fitting.push(slim);
  }
  return asciiJson({ newest: { receivedAtMs, machine, sessions: fitting }, ...rest });
}

export function decodeTail(text: string): HealthTail {
  const { newest, unwritten, writtenAtMs } = JSON.parse(text) as EncodedTail;
  const points = unwritten.map(
    (row) => Object.fromEntries(FIELDS.map((field, index) => [field, row[index]])) as unknown as HealthPoint,
  );
  return { newest, unwritten: points, writtenAtMs };
}

function withFewerDisks(machine: MachineHealth): MachineHealth {
  let { disks } = machine;
  while (disks.length > 0 && asciiJson({ ...machine, disks }).length > MAX_MACHINE_BYTES) disks = disks.slice(0, -1);
  return { ...machine, disks };
}

/** A string with one character beyond Latin-1 is kept with two bytes for each: then its length would not be its size. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
