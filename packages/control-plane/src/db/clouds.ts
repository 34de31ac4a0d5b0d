// Clouds that an account has a token of, and the machines made there.
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { CloudProvider } from '@vibecode/protocol';
import type { Database } from './database.ts';
import { cloudAccounts, cloudMachines } from './schema.ts';

export type CloudAccountRow = typeof cloudAccounts.$inferSelect;
export type CloudMachineRow = typeof cloudMachines.$inferSelect;

/** One a cloud: another token takes the place of the one before. */
export async function saveCloudAccount(db: Database, row: CloudAccountRow): Promise<void> {
  const { sealedToken, label, addedAt, cloudAccountId } = row;
  await db
    .insert(cloudAccounts)
    .values(row)
    .onConflictDoUpdate({
      target: [cloudAccounts.accountId, cloudAccounts.provider],
      set: { sealedToken, label, addedAt, cloudAccountId },
    });
}

export async function findCloudAccount(
  db: Database,
  { accountId, provider }: { accountId: string; provider: CloudProvider },
): Promise<CloudAccountRow | undefined> {
  const [row] = await db
    .select()
    .from(cloudAccounts)
    .where(and(eq(cloudAccounts.accountId, accountId), eq(cloudAccounts.provider, provider)));
  return row;
}

export async function removeCloudAccount(
  db: Database,
  { accountId, provider }: { accountId: string; provider: CloudProvider },
): Promise<boolean> {
  const removed = await db
    .delete(cloudAccounts)
    .where(and(eq(cloudAccounts.accountId, accountId), eq(cloudAccounts.provider, provider)))
    .returning({ id: cloudAccounts.id });
  return removed.length > 0;
}

export async function addCloudMachine(db: Database, row: typeof cloudMachines.$inferInsert): Promise<void> {
  await db.insert(cloudMachines).values(row);
}

export async function changeCloudMachine(
  db: Database,
  id: string,
  change: Partial<Pick<CloudMachineRow, 'instanceId' | 'state' | 'problem' | 'address' | 'checkedAt' | 'destroyedAt'>>,
): Promise<void> {
  await db.update(cloudMachines).set(change).where(eq(cloudMachines.id, id));
}

/** One that the cloud has refused to make. */
export async function forgetCloudMachine(db: Database, id: string): Promise<void> {
  await db.delete(cloudMachines).where(eq(cloudMachines.id, id));
}

export async function findCloudMachine(
  db: Database,
  { id, accountId }: { id: string; accountId: string },
): Promise<CloudMachineRow | undefined> {
  const [row] = await db
    .select()
    .from(cloudMachines)
    .where(and(eq(cloudMachines.id, id), eq(cloudMachines.accountId, accountId)));
  return row;
}

/** Those that are not destroyed, the newest first. */
export async function listCloudMachines(db: Database, accountId: string): Promise<CloudMachineRow[]> {
  return db
    .select()
    .from(cloudMachines)
    .where(and(eq(cloudMachines.accountId, accountId), isNull(cloudMachines.destroyedAt)))
    .orderBy(desc(cloudMachines.createdAt));
}
