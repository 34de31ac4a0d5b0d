// The cookie of a signed-in browser. Its name holds the port on plain http, as cookies ignore ports and a second
// VibeCode on the same machine would overwrite it; with https the __Host- prefix ties it to one host.

const MAX_AGE_S = 90 * 24 * 60 * 60;
export const SIGN_IN_LIFE_MS = MAX_AGE_S * 1000;

function cookieName(origin: string): string {
  const url = new URL(origin);
  return url.protocol === 'https:' ? '__Host-vibecode' : `vibecode_${url.port === '' ? '80' : url.port}`;
}

function attributes(origin: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : '';
  return `; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

export function sessionCookie(origin: string, secret: string): string {
  return `${cookieName(origin)}=${secret}; Max-Age=${MAX_AGE_S}${attributes(origin)}`;
}

export function clearedSessionCookie(origin: string): string {
  return `${cookieName(origin)}=; Max-Age=0${attributes(origin)}`;
}

export function readSessionCookie(origin: string, header: string | null): string | undefined {
  if (header === null) return undefined;
  const prefix = `${cookieName(origin)}=`;
  for (const part of header.split(';')) {
    const pair = part.trim();
    if (pair.startsWith(prefix) && pair.length > prefix.length) return pair.slice(prefix.length);
  }
  return undefined;
}
