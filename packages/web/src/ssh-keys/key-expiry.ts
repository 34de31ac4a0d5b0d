// Until when a key may log in: the choices, and how they are said. Pure.
import { span } from '../lib/ago.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Value in the form -> how long; null never ends, "date" asks for one. */
export const EXPIRY_CHOICES = [
  { value: 'hours', label: '8 hours', ms: 8 * HOUR_MS },
  { value: 'day', label: '1 day', ms: DAY_MS },
  { value: 'week', label: '7 days', ms: 7 * DAY_MS },
  { value: 'month', label: '30 days', ms: 30 * DAY_MS },
  { value: 'quarter', label: '90 days', ms: 90 * DAY_MS },
  { value: 'year', label: '1 year', ms: 365 * DAY_MS },
  { value: 'date', label: 'Until a date …', ms: null },
  { value: 'never', label: 'Never', ms: null },
] as const;

export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number]['value'];

/** "wrong": the date is missing, not a date or over. */
export function expiresAt(choice: ExpiryChoice, { date, now }: { date: string; now: number }): number | null | 'wrong' {
  if (choice === 'never') return null;
  if (choice === 'date') {
    const at = new Date(date).getTime();
    return Number.isFinite(at) && at > now ? at : 'wrong';
  }
  return now + (EXPIRY_CHOICES.find(({ value }) => value === choice)?.ms ?? 0);
}

const SOON_MS = 3 * DAY_MS;

/** What was chosen as 30 days should not be shown as 29 a second later. */
function leniency(leftMs: number): number {
  return Math.min(HOUR_MS / 2, leftMs / 50);
}

export interface ExpiryText {
  tone: 'fine' | 'soon' | 'over';
  text: string;
}

export function expiryText(at: number | null, now: number): ExpiryText {
  if (at === null) return { tone: 'fine', text: 'Does not expire' };
  if (at <= now)
    return { tone: 'over', text: at > now - 60_000 ? 'Expired just now' : `Expired ${span(now - at)} ago` };
  return { tone: at - now <= SOON_MS ? 'soon' : 'fine', text: `Expires in ${span(at - now + leniency(at - now))}` };
}
