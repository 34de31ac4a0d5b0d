// Machines on their way in: one-time tokens, codes to confirm, and the one moment in which either becomes a machine.
import { and, eq, exists, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { cloudMachines, enrolments, gateways } from './schema.ts';

export type EnrolmentRow = typeof enrolments.$inferSelect;

export async function addEnrolment(db: Database, row: typeof enrolments.$inferInsert): Promise<void> {
  await db.insert(enrolments).values(row);
}

export async function forgetEnrolments(db: Database, expiredBefore: number): Promise<void> {
  await db.delete(enrolments).where(lt(enrolments.expiresAt, expiredBefore));
}

export async function findEnrolment(
  db: Database,
  { id, accountId }: { id: string; accountId: string },
): Promise<EnrolmentRow | undefined> {
  const [row] = await db
    .select()
    .from(enrolments)
    .where(and(eq(enrolments.id, id), eq(enrolments.accountId, accountId)));
  return row;
}

/** Within its time, whatever has become of it. */
export async function findEnrolmentBySecret(
  db: Database,
  { secretHash, now }: { secretHash: string; now: number },
): Promise<EnrolmentRow | undefined> {
  const [row] = await db
    .select()
    .from(enrolments)
    .where(and(eq(enrolments.secretHash, secretHash), gt(enrolments.expiresAt, now)));
  return row;
}

/** A code that nobody has confirmed yet. */
export async function findWaitingCode(
  db: Database,
  { codeHash, now }: { codeHash: string; now: number },
): Promise<EnrolmentRow | undefined> {
  const [row] = await db
    .select()
    .from(enrolments)
    .where(and(eq(enrolments.codeHash, codeHash), isNull(enrolments.accountId), isOpen(now)));
  return row;
}

export async function countWaitingCodes(db: Database, now: number): Promise<number> {
  return db.$count(enrolments, and(isNotNull(enrolments.codeHash), isNull(enrolments.accountId), isOpen(now)));
}

/** The enrolment's id, or undefined when the code is not to be had. Confirming again what one has confirmed changes nothing. */
export async function confirmCode(
  db: Database,
  { codeHash, accountId, now }: { codeHash: string; accountId: string; now: number },
): Promise<string | undefined> {
  const [row] = await db
    .update(enrolments)
    .set({ accountId })
    .where(
      and(
        eq(enrolments.codeHash, codeHash),
        gt(enrolments.expiresAt, now),
        isNull(enrolments.refusedAt),
        or(isNull(enrolments.accountId), eq(enrolments.accountId, accountId)),
      ),
    )
    .returning({ id: enrolments.id });
  return row?.id;
}

/** The same for a no, which is the last word. One that was confirmed is not refused any more: its machine is there. */
export async function refuseCode(
  db: Database,
  { codeHash, now }: { codeHash: string; now: number },
): Promise<string | undefined> {
  const [row] = await db
    .update(enrolments)
    .set({ refusedAt: now })
    .where(and(eq(enrolments.codeHash, codeHash), isNull(enrolments.accountId), gt(enrolments.expiresAt, now)))
    .returning({ id: enrolments.id });
  return row?.id;
}

export interface EnrolmentUse {
  enrolmentId: string;
  gatewayId: string;
  name: string;
  credentialHash: string;
  now: number;
}

/**
 * Makes the machine, tells the one at a cloud that it came of, where there is one, and marks the enrolment as used, in one
 * transaction: of two that show one token at once one wins. False for the other.
 */
export async function enrolNewGateway(db: Database, use: EnrolmentUse): Promise<boolean> {
  const { enrolmentId, gatewayId, name, credentialHash, now } = use;
  const [, , used] = await db.batch([
    db.insert(gateways).select(
      db
        .select({
          id: sql<string>`${gatewayId}`.as('id'),
          accountId: enrolments.accountId,
          name: sql<string>`${name}`.as('name'),
          credentialHash: sql<string>`${credentialHash}`.as('credential_hash'),
          isLocal: sql<boolean>`0`.as('is_local'),
          gatewayVersion: sql<null>`NULL`.as('gateway_version'),
          systemInfo: sql<null>`NULL`.as('system_info'),
          createdAt: sql<number>`${now}`.as('created_at'),
          lastSeenAt: sql<null>`NULL`.as('last_seen_at'),
          revokedAt: sql<null>`NULL`.as('revoked_at'),
          updatePolicy: sql<null>`NULL`.as('update_policy'),
        })
        .from(enrolments)
        .where(and(eq(enrolments.id, enrolmentId), isOpen(now))),
    ),
    db
      .update(cloudMachines)
      .set({ gatewayId })
      .where(and(eq(cloudMachines.enrolmentId, enrolmentId), exists(openEnrolment(db, use)))),
    markUsed(db, use),
  ]);
  return used.length > 0;
}

/** The same for a machine that is there: its credential so far is over. False also when the machine was removed meanwhile. */
export async function enrolGatewayAgain(db: Database, use: EnrolmentUse): Promise<boolean> {
  const { gatewayId, credentialHash } = use;
  const [renewed] = await db.batch([
    db
      .update(gateways)
      .set({ credentialHash })
      .where(and(eq(gateways.id, gatewayId), isNull(gateways.revokedAt), exists(openEnrolment(db, use))))
      .returning({ id: gateways.id }),
    markUsed(db, use),
  ]);
  return renewed.length > 0;
}

function openEnrolment(db: Database, { enrolmentId, now }: EnrolmentUse) {
  return db
    .select({ id: enrolments.id })
    .from(enrolments)
    .where(and(eq(enrolments.id, enrolmentId), isOpen(now)));
}

function markUsed(db: Database, { enrolmentId, gatewayId, now }: EnrolmentUse) {
  return db
    .update(enrolments)
    .set({ usedAt: now, gatewayId })
    .where(and(eq(enrolments.id, enrolmentId), isOpen(now)))
    .returning({ id: enrolments.id });
}

function isOpen(now: number) {
  return and(isNull(enrolments.usedAt), isNull(enrolments.refusedAt), gt(enrolments.expiresAt, now));
}
