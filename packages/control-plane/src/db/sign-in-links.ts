// One-time links: made, used once, over after 15 minutes.
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Database } from './database.ts';
import { signInLinks } from './schema.ts';

export async function addSignInLink(
  db: Database,
  link: { tokenHash: string; createdAt: number; expiresAt: number },
): Promise<void> {
  await db.insert(signInLinks).values(link);
}

/** Used links are remembered for a while, so that a second use is told from a wrong link. */
export async function forgetSignInLinks(db: Database, expiredBefore: number): Promise<void> {
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, expiredBefore));
}

export type LinkUse = 'taken' | 'used_before' | 'invalid';

/** The update decides: of two that come at once one sees its row changed. */
export async function takeSignInLink(db: Database, tokenHash: string, now: number): Promise<LinkUse> {
  const taken = await db
    .update(signInLinks)
    .set({ usedAt: now })
    .where(and(eq(signInLinks.tokenHash, tokenHash), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, now)))
    .returning({ tokenHash: signInLinks.tokenHash });
  if (taken.length > 0) return 'taken';
  const [row] = await db
    .select({ usedAt: signInLinks.usedAt })
    .from(signInLinks)
    .where(eq(signInLinks.tokenHash, tokenHash));
  return row !== undefined && row.usedAt !== null ? 'used_before' : 'invalid';
}
