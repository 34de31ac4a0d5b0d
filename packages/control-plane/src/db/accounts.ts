// Accounts: today one, the owner's.
import { eq, isNull } from 'drizzle-orm';
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

/** Makes the owner's account if there is none, and gives it the machines that wait for one. A unique index lets only one win. */
export async function ensureOwner(
  db: Database,
  fresh: Account & { createdAt: number },
): Promise<{ account: Account; isNew: boolean }> {
  const made = await db
    .insert(accounts)
    .values({ ...fresh, kind: 'owner' })
    .onConflictDoNothing()
    .returning({ id: accounts.id });
  const account = await findOwner(db);
  if (account === undefined) throw new Error('the owner account could not be made');
  if (made.length > 0) await db.update(gateways).set({ accountId: account.id }).where(isNull(gateways.accountId));
  return { account, isNew: made.length > 0 };
}
