// The admin API, served on a unix socket only: whoever may open it owns the data.
import { Hono } from 'hono';
import { applyMigrations } from '../db/apply-migrations.ts';
import { findOwner } from '../db/accounts.ts';
import { HttpError, refuse } from '../errors.ts';
import { errorText, log } from '../platform/log.ts';
import { makeLink } from '../services/make-link.ts';
import { provisionLocalGateway } from '../services/provision-local-gateway.ts';
import type { Services } from '../services/services.ts';

const MAX_NAME_LENGTH = 120;

export function makeAdminApp(services: Services, d1: D1Database): Hono {
  const app = new Hono()
    .get('/health', (context) => context.json({ status: 'ok', version: VIBECODE_VERSION }))
    .post('/migrate', async (context) => context.json({ applied: await applyMigrations(d1) }))
    .post('/owner-link', async (context) => {
      const kind = (await findOwner(services.db)) === undefined ? 'claim' : 'sign-in';
      const { token, expiresAt } = await makeLink(services.db, services.clock());
      return context.json({ token, kind, expires_at: expiresAt }, 201);
    })
    .post('/local-gateway', async (context) => {
      const body: unknown = await context.req.json().catch(() => null);
      const name: unknown = typeof body === 'object' && body !== null && 'name' in body ? body.name : undefined;
      if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
        throw refuse('invalid_message', `A body {"name": "…"} of 1 to ${MAX_NAME_LENGTH} characters is needed.`);
      }
      const { gatewayId, credential } = await provisionLocalGateway(services.db, { name, now: services.clock() });
      return context.json({ gateway_id: gatewayId, credential }, 201);
    });
  app.notFound((context) => context.json({ error: { code: 'invalid_message', message: 'No such admin call.' } }, 404));
  app.onError((error) => {
    if (!(error instanceof HttpError)) log.error('admin.failed', { error: errorText(error) });
    const answer = error instanceof HttpError ? error : refuse('internal', errorText(error));
    return Response.json({ error: answer.error.toWire() }, { status: answer.status });
  });
  return app;
}
