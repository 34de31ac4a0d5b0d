// How browsers are listed and what is said of them. Pure.
import { age } from '../lib/ago.ts';
import type { SignIn } from './devices-api.ts';

/** A browser that asks every few seconds is noted down once a minute or so. */
const HERE_NOW_MS = 120_000;

/** This one first; the others as they were last seen. */
export function devicesInOrder(signIns: readonly SignIn[]): SignIn[] {
  return signIns.toSorted((a, b) => Number(b.is_current) - Number(a.is_current) || b.last_seen_at - a.last_seen_at);
}

export function lastSeenText({ is_current: isCurrent, last_seen_at: at }: SignIn, now: number): string {
  if (isCurrent) return 'This browser';
  return now - at < HERE_NOW_MS ? 'Seen just now' : `Seen ${age(now - at)}`;
}
