// Signed-in browsers.
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from './database.ts';
import { accounts, signIns } from './schema.ts';

export interface SignIn {
  id: string;
  accountId: string;
  accountName: string;
  deviceName: string;
  pageKeyHash: string;
  lastSeenAt: number;
}

export interface NewSignIn {
  id: string;
  accountId: string;
  cookieHash: string;
  pageKeyHash: string;
  deviceName: string;
  createdAt: number;
  expiresAt: number;
}

export async function addSignIn(db: Database, signIn: NewSignIn): Promise<void> {
  await db.insert(signIns).values({ ...signIn, lastSeenAt: signIn.createdAt });
}

/** The valid sign-in behind a cookie. Looked up by hash, so that the time taken says nothing about the secret. */
export async function findSignIn(db: Database, cookieHash: string, now: number): Promise<SignIn | undefined> {
  const [row] = await db
    .select({
      id: signIns.id,
      accountId: signIns.accountId,
      accountName: accounts.name,
      deviceName: signIns.deviceName,
      pageKeyHash: signIns.pageKeyHash,
      lastSeenAt: signIns.lastSeenAt,
    })
    .from(signIns)
    .innerJoin(accounts, eq(accounts.id, signIns.accountId))
    .where(and(eq(signIns.cookieHash, cookieHash), isNull(signIns.revokedAt), gt(signIns.expiresAt, now)));
  return row;
}

export async function touchSignIn(db: Database, id: string, now: number): Promise<void> {
  await db.update(signIns).set({ lastSeenAt: now }).where(eq(signIns.id, id));
}

/** Above it the list is no list for people; the oldest are left out. */
const MAX_LISTED = 1_000;

export interface ListedSignIn {
  id: string;
  deviceName: string;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
}

/** Those that are valid, the one last seen first. */
export async function listSignIns(
  db: Database,
  { accountId, now }: { accountId: string; now: number },
): Promise<ListedSignIn[]> {
  return db
    .select({
      id: signIns.id,
      deviceName: signIns.deviceName,
      createdAt: signIns.createdAt,
      lastSeenAt: signIns.lastSeenAt,
      expiresAt: signIns.expiresAt,
    })
    .from(signIns)
    .where(and(eq(signIns.accountId, accountId), isNull(signIns.revokedAt), gt(signIns.expiresAt, now)))
    .orderBy(desc(signIns.lastSeenAt), desc(signIns.createdAt))
    .limit(MAX_LISTED);
}

/** False when the account has no such sign-in, or it is over already. */
export async function revokeSignIn(
  db: Database,
  { id, accountId, now }: { id: string; accountId: string; now: number },
): Promise<boolean> {
  const revoked = await db
    .update(signIns)
    .set({ revokedAt: now })
    .where(and(eq(signIns.id, id), eq(signIns.accountId, accountId), isNull(signIns.revokedAt)))
    .returning({ id: signIns.id });
  return revoked.length > 0;
}
