// One-time links: the first makes the owner's account, later ones sign a browser in.
import { hashSecret } from '../auth/hash-secret.ts';
import type { Database } from '../db/database.ts';
import { addSignInLink, forgetSignInLinks } from '../db/sign-in-links.ts';
import { randomSecret } from '../platform/random.ts';

/** Long enough to walk to the phone, short enough that a link in a shell's scrollback is dead. */
const LINK_LIFE_MS = 15 * 60 * 1000;
/** How long a used link still says "used before" rather than "unknown". */
const LINK_MEMORY_MS = 7 * 24 * 60 * 60 * 1000;

export interface OneTimeLink {
  token: string;
  expiresAt: number;
}

export async function makeLink(db: Database, now: number): Promise<OneTimeLink> {
  const token = randomSecret();
  const expiresAt = now + LINK_LIFE_MS;
  await forgetSignInLinks(db, now - LINK_MEMORY_MS);
  await addSignInLink(db, { tokenHash: await hashSecret(token), createdAt: now, expiresAt });
  return { token, expiresAt };
}

/** The token travels in the fragment, which no server and no log sees. */
export function linkUrl(origin: string, token: string): string {
  return `${origin}/claim#${token}`;
}
