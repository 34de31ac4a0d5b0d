// sshd's `expiry-time` <-> milliseconds. Pure; docs/decisions says which form is written when, and why.

/**
 * `utc`: with seconds and `Z`, which OpenSSH knows since 9.1. `local`: for older ones, which refuse the whole line for a
 * `Z`, in the time zone of the machine.
 */
export type ExpiryForm = 'utc' | 'local';

/** What the zone's clocks are ahead of UTC at a time, in ms. */
export type ZoneOffset = (atMs: number) => number;

/** The last second of the last year of four digits. */
export const LATEST_EXPIRY_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Down to the second: never later than asked for. */
export function formatExpiry(expiresAtMs: number, form: ExpiryForm, zoneOffset: ZoneOffset): string {
  if (form === 'utc') return `${digits(expiresAtMs)}Z`;
  return digits(expiresAtMs + standardOffset(expiresAtMs, zoneOffset));
}

/** undefined where sshd reads no time in it either, and refuses the line. */
export function parseExpiry(text: string, zoneOffset: ZoneOffset): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  return zone === 'Z' ? asUtc : asUtc - standardOffset(asUtc, zoneOffset);
}

/**
 * sshd takes a local time for the zone's standard time, also in summer: written as the clock on the wall shows it, a key
 * would live an hour too long. In zones that change their standard the smaller offset is taken: early, never late.
 */
function standardOffset(atMs: number, zoneOffset: ZoneOffset): number {
  const year = new Date(atMs).getUTCFullYear();
  return Math.min(zoneOffset(Date.UTC(year, 0, 1)), zoneOffset(Date.UTC(year, 6, 1)));
}

function digits(atMs: number): string {
  return new Date(Math.floor(atMs / 1000) * 1000).toISOString().slice(0, 19).replaceAll(/\D/g, '');
}
