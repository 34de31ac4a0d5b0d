// What is wrong with a machine right now, in words that say what to do. Pure.
import { limits, type MachineHealth, type SessionHealth, type SessionRecord } from '@vibecode/protocol';
import { byteText } from '../lib/byte-text.ts';
import { percentOf } from './health-points.ts';

export interface HealthAlarm {
  /** Stable, so that a list of alarms does not jump. */
  key: string;
  title: string;
  advice: string;
}

export interface AlarmContext {
  /** Of the machine; empty where they are not known. */
  sessionLoads?: readonly SessionHealth[];
  sessions?: readonly Pick<SessionRecord, 'session_id' | 'name'>[];
}

export function healthAlarms(
  { memory, disks }: MachineHealth,
  { sessionLoads = [], sessions = [] }: AlarmContext = {},
): HealthAlarm[] {
  const alarms: HealthAlarm[] = disks
    .filter((disk) => percentOf(disk) > limits.HEALTH_ALARM_PERCENT)
    .map((disk) => ({
      key: `disk ${disk.mount}`,
      title: `Disk ${disk.mount} is ${wholePercent(percentOf(disk))} full`,
      advice: `${byteText(disk.total_bytes - disk.used_bytes)} are free. Agents cannot write once it is full: delete old builds, caches and logs there.`,
    }));
  if (percentOf(memory) > limits.HEALTH_ALARM_PERCENT) {
    const largest = sessionLoads.toSorted((a, b) => b.rss_bytes - a.rss_bytes)[0];
    const name = sessions.find(({ session_id: id }) => id === largest?.session_id)?.name;
    alarms.push({
      key: 'memory',
      title: `Memory is ${wholePercent(percentOf(memory))} used`,
      advice: `${byteText(memory.total_bytes - memory.used_bytes)} are left. The system may end programs to get more: end a session that is not needed${
        largest === undefined || name === undefined
          ? ''
          : `; the largest is “${name}” with ${byteText(largest.rss_bytes)}`
      }.`,
    });
  }
  return alarms;
}

/** Rounded down: "90 %" must not be shown as what is above 90 %, nor 100 while something is left. */
export function wholePercent(percent: number): string {
  return `${Math.floor(percent)} %`;
}
