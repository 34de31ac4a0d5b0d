// The history of sessions. What lives right now is the hub's to say; this is what was ever reported.
import { and, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import type { SessionInfo } from '@vibecode/protocol';
import type { Database } from './database.ts';
import { gateways, sessions } from './schema.ts';

export type SessionRow = typeof sessions.$inferSelect & { machineName: string };

/** Ended sessions in a list: more is history for a search page, and every open start page asks for the list every few seconds. */
const MAX_LISTED_ENDED = 200;
/** D1 binds at most 100 parameters to a statement. */
const INSERT_CHUNK_ROWS = 10;

/** Rows of sessions that are alive; one that was thought over and is alive after all is alive again. */
export async function saveLiveSessions(db: Database, gatewayId: string, live: readonly SessionInfo[]): Promise<void> {
  for (let from = 0; from < live.length; from += INSERT_CHUNK_ROWS) {
    const rows = live.slice(from, from + INSERT_CHUNK_ROWS).map((session) => rowOf(gatewayId, session));
    await db
      .insert(sessions)
      .values(rows)
      .onConflictDoUpdate({
        target: sessions.id,
        set: { name: sql`excluded.name`, endedAt: null, endReason: null, exitStatus: null },
        setWhere: eq(sessions.gatewayId, gatewayId),
      });
  }
}

/** Sessions that the machine no longer has and whose end nobody reported are marked as vanished. */
export async function markVanished(
  db: Database,
  { gatewayId, liveIds, now }: { gatewayId: string; liveIds: readonly string[]; now: number },
): Promise<void> {
  const open = and(eq(sessions.gatewayId, gatewayId), isNull(sessions.endedAt));
  const known = await db.select({ id: sessions.id }).from(sessions).where(open);
  const live = new Set(liveIds);
  for (const { id } of known) {
    if (live.has(id)) continue;
    await db
      .update(sessions)
      .set({ endedAt: now, endReason: 'vanished' })
      .where(and(open, eq(sessions.id, id)));
  }
}

/** Their machine was taken off the list: what becomes of them there is no longer ours to know. */
export async function endSessionsOf(
  db: Database,
  { gatewayId, now }: { gatewayId: string; now: number },
): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAt: now, endReason: 'machine_removed' })
    .where(and(eq(sessions.gatewayId, gatewayId), isNull(sessions.endedAt)));
}

/** A reported end counts over a guessed one. */
export async function saveSessionEnd(
  db: Database,
  {
    gatewayId,
    sessionId,
    ...end
  }: {
    gatewayId: string;
    sessionId: string;
  } & Pick<SessionRow, 'endedAt' | 'endReason' | 'exitStatus'>,
): Promise<void> {
  await db
    .update(sessions)
    .set(end)
    .where(and(eq(sessions.id, sessionId), eq(sessions.gatewayId, gatewayId)));
}

const columns = {
  id: sessions.id,
  gatewayId: sessions.gatewayId,
  name: sessions.name,
  agent: sessions.agent,
  command: sessions.command,
  workdir: sessions.workdir,
  createdAt: sessions.createdAt,
  endedAt: sessions.endedAt,
  endReason: sessions.endReason,
  exitStatus: sessions.exitStatus,
  machineName: gateways.name,
};

/** All that live, then the newest of those that ended; of one account, of one machine where asked for. */
export async function listSessions(
  db: Database,
  { accountId, gatewayId }: { accountId: string; gatewayId?: string | undefined },
): Promise<SessionRow[]> {
  const ofAccount = and(
    eq(gateways.accountId, accountId),
    gatewayId === undefined ? undefined : eq(sessions.gatewayId, gatewayId),
  );
  const newestFirst = (state: SQL) =>
    db
      .select(columns)
      .from(sessions)
      .innerJoin(gateways, eq(gateways.id, sessions.gatewayId))
      .where(and(ofAccount, state))
      .orderBy(desc(sessions.createdAt));
  // Not a batch: D1 gives its rows as objects, in which the two columns called "name" are one.
  const [alive, ended] = await Promise.all([
    newestFirst(isNull(sessions.endedAt)),
    newestFirst(isNotNull(sessions.endedAt)).limit(MAX_LISTED_ENDED),
  ]);
  return [...alive, ...ended];
}

export async function findSession(
  db: Database,
  { id, accountId }: { id: string; accountId: string },
): Promise<SessionRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(sessions)
    .innerJoin(gateways, eq(gateways.id, sessions.gatewayId))
    .where(and(eq(sessions.id, id), eq(gateways.accountId, accountId)));
  return row;
}

/** The row of a session just created. One that is there already, and perhaps ended already, stays as it is. */
export async function noteSessionCreated(
  db: Database,
  gatewayId: string,
  session: SessionInfo,
): Promise<typeof sessions.$inferSelect> {
  await db.insert(sessions).values(rowOf(gatewayId, session)).onConflictDoNothing();
  const [row] = await db.select().from(sessions).where(eq(sessions.id, session.session_id));
  if (row === undefined) throw new Error('the row of a new session is gone');
  return row;
}

export async function countOpenSessions(db: Database, gatewayId: string): Promise<number> {
  return db.$count(sessions, and(eq(sessions.gatewayId, gatewayId), isNull(sessions.endedAt)));
}

function rowOf(gatewayId: string, session: SessionInfo): typeof sessions.$inferInsert {
  return {
    id: session.session_id,
    gatewayId,
    name: session.name,
    agent: session.agent,
    command: session.command ?? null,
    workdir: session.workdir,
    createdAt: session.created_at,
  };
}

export async function openSessionNames(db: Database, gatewayId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ name: sessions.name })
    .from(sessions)
    .where(and(eq(sessions.gatewayId, gatewayId), isNull(sessions.endedAt)));
  return new Set(rows.map(({ name }) => name));
}
