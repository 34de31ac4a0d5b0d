// /api/sign-ins: the browsers that are signed in to an account, and signing one of them out from another.
import { Hono } from 'hono';
import { isId, type HttpSignIns } from '@vibecode/protocol';
import { clearedSessionCookie } from '../auth/session-cookie.ts';
import { listSignIns } from '../db/sign-ins.ts';
import { refuse } from '../errors.ts';
import { endSignIn } from '../services/end-sign-in.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit } from './machine-access.ts';

export function signInsRoutes(services: Services): Hono<AppContext> {
  return new Hono<AppContext>()
    .get('/', async (context) => {
      const { signIn } = context.var;
      const rows = await listSignIns(services.db, { accountId: signIn.accountId, now: services.clock() });
      const answer: HttpSignIns = {
        sign_ins: rows.map((row) => ({
          sign_in_id: row.id,
          device_name: row.deviceName,
          created_at: row.createdAt,
          last_seen_at: row.lastSeenAt,
          expires_at: row.expiresAt,
          is_current: row.id === signIn.id,
        })),
      };
      return context.json(answer);
    })
    .delete('/:sign_in_id', async (context) => {
      const { signIn } = context.var;
      const id = context.req.param('sign_in_id');
      if (!isId(id) || !(await endSignIn(services, { id, accountId: signIn.accountId }))) {
        throw refuse('invalid_message', 'There is no such sign-in, or it is over already. Reload the list.', 404);
      }
      await audit(services, context, { action: 'sign_in.revoked', subject: id });
      if (id === signIn.id) context.header('Set-Cookie', clearedSessionCookie(context.var.origin));
      return context.body(null, 204);
    });
}
