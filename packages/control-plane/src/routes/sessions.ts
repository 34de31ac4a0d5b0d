// /api/sessions: history in D1 together with what the hubs say right now.
import { Hono } from 'hono';
import { isId, type HttpSession, type HttpSessions } from '@vibecode/protocol';
import { findSession, listSessions, type SessionRow } from '../db/sessions.ts';
import { refuse } from '../errors.ts';
import { runCommand } from '../services/run-command.ts';
import { sessionRecord } from '../services/session-record.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, takeCommand } from './machine-access.ts';

export function sessionsRoutes(services: Services): Hono<AppContext> {
  const { db, hubs } = services;

  async function sessionOf(accountId: string, sessionId: string): Promise<SessionRow> {
    const row = await findSession(db, { id: sessionId, accountId });
    if (row === undefined) throw refuse('session_not_found', 'There is no such session. Reload the list of sessions.');
    return row;
  }

  return new Hono<AppContext>()
    .get('/', async (context) => {
      const machine = context.req.query('machine');
      if (machine !== undefined && !isId(machine))
        throw refuse('invalid_message', 'machine= is not the id of a machine.');
      const rows = await listSessions(db, { accountId: context.var.signIn.accountId, gatewayId: machine });
      const gatewayIds = [...new Set(rows.map((row) => row.gatewayId))];
      const statuses = new Map(await Promise.all(gatewayIds.map(async (id) => [id, await hubs.status(id)] as const)));
      const answer: HttpSessions = {
        sessions: rows.flatMap((row) => {
          const status = statuses.get(row.gatewayId);
          return status === undefined ? [] : [sessionRecord(row, status)];
        }),
      };
      return context.json(answer);
    })
    .get('/:session_id', async (context) => {
      const row = await sessionOf(context.var.signIn.accountId, context.req.param('session_id'));
      const answer: HttpSession = { session: sessionRecord(row, await hubs.status(row.gatewayId)) };
      return context.json(answer);
    })
    .delete('/:session_id', async (context) => {
      const { signIn } = context.var;
      const row = await sessionOf(signIn.accountId, context.req.param('session_id'));
      if (row.endedAt !== null) throw refuse('session_ended', 'This session is over already.');
      takeCommand(services, signIn.id);
      await runCommand(hubs, { gatewayId: row.gatewayId, type: 'session.end', sessionId: row.id, body: {} });
      await audit(services, context, { action: 'session.end', subject: row.id });
      return context.body(null, 204);
    });
}
