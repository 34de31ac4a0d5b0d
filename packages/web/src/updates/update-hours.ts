// The hours in which a machine updates itself: as a form holds them, as the machine takes them, and when they are next. Pure.
import { span } from '../lib/ago.ts';

/** Times of day as `HH:MM`; the second before the first where they go over midnight. */
export interface UpdateHours {
  from: string;
  to: string;
}

const MINUTES_A_DAY = 1_440;
const MINUTE_MS = 60_000;

export function parseHours(window: string): UpdateHours {
  const [from = '', to = ''] = window.split('-');
  return { from, to };
}

export function hoursWindow({ from, to }: UpdateHours): string {
  return `${from}-${to}`;
}

/** What is wrong with them, for the person who gave them. */
export function hoursFault({ from, to }: UpdateHours): string | undefined {
  if (from === '' || to === '') return 'Give both times.';
  return from === to ? 'Both are the same time. Give two different ones.' : undefined;
}

/** Minutes since midnight there; undefined where this browser does not know the zone. */
export function minuteOfDayIn(timeZone: string | undefined, now: number): number | undefined {
  if (timeZone === undefined) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return minutes(format.format(now));
  } catch {
    return undefined;
  }
}

export function timeText(minuteOfDay: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** Of hours without a fault. */
export function nextHoursText({ from, to }: UpdateHours, minuteOfDay: number): string {
  const fromNow = (time: string): number => (minutes(time) - minuteOfDay + MINUTES_A_DAY) % MINUTES_A_DAY;
  const start = fromNow(from);
  // The minute of `to` is the first one outside.
  if (start === 0 || (fromNow(to) || MINUTES_A_DAY) < start) return `These hours are now, until ${to}.`;
  const day = minutes(from) > minuteOfDay ? 'today' : 'tomorrow';
  return `Next ${day} at ${from}, in about ${span(start * MINUTE_MS)}.`;
}

function minutes(time: string): number {
  const [hour = '', minute = ''] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
