// Accounts: today one, the owner's.
import { eq, isNull, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { accounts, gateways } from './schema.ts';

export interface Account {
  id: string;
  name: string;
}

export async function findOwner(db: Database): Promise<Account | undefined> {
  const [row] = await db
    .select({ id: accounts.id, name: accounts.name })
    .from(accounts)
    .where(eq(accounts.kind, 'owner'));
  return row;
}

/**
 * Makes the owner's account if there is none; a unique index lets only one win. In the same transaction it gets the machines
 * that wait for an account: one left without would never be seen.
 */
export async function ensureOwner(
  db: Database,
  fresh: Account & { createdAt: number },
): Promise<{ account: Account; isNew: boolean }> {
  const owner = db.select({ id: accounts.id }).from(accounts).where(eq(accounts.kind, 'owner'));
  const [made] = await db.batch([
    db
      .insert(accounts)
      .values({ ...fresh, kind: 'owner' })
      .onConflictDoNothing()
      .returning({ id: accounts.id }),
    db
      .update(gateways)
      .set({ accountId: sql`(${owner})` })
      .where(isNull(gateways.accountId)),
  ]);
  const account = await findOwner(db);
  if (account === undefined) throw new Error('the owner account could not be made');
  return { account, isNew: made.length > 0 };
}
