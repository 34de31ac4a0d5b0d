// Machines, each with one gateway and its credential.
import { and, eq, isNull } from 'drizzle-orm';
import type { SystemInfo, UpdatePolicy } from '@vibecode/protocol';
import type { Database } from './database.ts';
import { gateways } from './schema.ts';

export type GatewayRow = typeof gateways.$inferSelect;

export async function addGateway(
  db: Database,
  row: Pick<GatewayRow, 'id' | 'accountId' | 'name' | 'credentialHash' | 'isLocal' | 'createdAt'>,
): Promise<void> {
  await db.insert(gateways).values(row);
}

export async function findLocalGateway(db: Database): Promise<GatewayRow | undefined> {
  const [row] = await db.select().from(gateways).where(eq(gateways.isLocal, true));
  return row;
}

export async function renewCredential(
  db: Database,
  { id, credentialHash }: { id: string; credentialHash: string },
): Promise<void> {
  await db.update(gateways).set({ credentialHash, revokedAt: null }).where(eq(gateways.id, id));
}

export async function renameGateway(db: Database, { id, name }: { id: string; name: string }): Promise<void> {
  await db.update(gateways).set({ name }).where(eq(gateways.id, id));
}

/** Whose credential this is, unless it was revoked. */
export async function findGatewayByCredential(
  db: Database,
  { id, credentialHash }: { id: string; credentialHash: string },
): Promise<GatewayRow | undefined> {
  const [row] = await db
    .select()
    .from(gateways)
    .where(and(eq(gateways.id, id), eq(gateways.credentialHash, credentialHash), isNull(gateways.revokedAt)));
  return row;
}

export async function listGateways(db: Database, accountId: string): Promise<GatewayRow[]> {
  return db
    .select()
    .from(gateways)
    .where(and(eq(gateways.accountId, accountId), isNull(gateways.revokedAt)))
    .orderBy(gateways.createdAt);
}

export async function findGateway(
  db: Database,
  { id, accountId }: { id: string; accountId: string },
): Promise<GatewayRow | undefined> {
  const [row] = await db
    .select()
    .from(gateways)
    .where(and(eq(gateways.id, id), eq(gateways.accountId, accountId), isNull(gateways.revokedAt)));
  return row;
}

export async function noteGatewayHello(
  db: Database,
  {
    id,
    ...seen
  }: {
    id: string;
    gatewayVersion: string;
    systemInfo: SystemInfo;
    updatePolicy: UpdatePolicy | null;
    lastSeenAt: number;
  },
): Promise<void> {
  await db.update(gateways).set(seen).where(eq(gateways.id, id));
}

export async function noteUpdatePolicy(
  db: Database,
  { id, updatePolicy }: { id: string; updatePolicy: UpdatePolicy },
): Promise<void> {
  await db.update(gateways).set({ updatePolicy }).where(eq(gateways.id, id));
}

export async function noteGatewaySeen(db: Database, id: string, lastSeenAt: number): Promise<void> {
  await db.update(gateways).set({ lastSeenAt }).where(eq(gateways.id, id));
}

/** False when there is none, or none that was still good. */
export async function revokeGateway(db: Database, id: string, now: number): Promise<boolean> {
  const revoked = await db
    .update(gateways)
    .set({ revokedAt: now })
    .where(and(eq(gateways.id, id), isNull(gateways.revokedAt)))
    .returning({ id: gateways.id });
  return revoked.length > 0;
}
