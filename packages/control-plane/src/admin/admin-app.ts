// The admin API, served on a unix socket only: whoever may open it owns the data.
import { Hono } from 'hono';
import { applyMigrations } from '../db/apply-migrations.ts';
import { findOwner } from '../db/accounts.ts';
import { HttpError, refuse } from '../errors.ts';
import { errorText, log } from '../platform/log.ts';
import { makeLink } from '../services/make-link.ts';
import { provisionLocalGateway } from '../services/provision-local-gateway.ts';
import { withdrawGateway } from '../services/withdraw-gateway.ts';
import type { Services } from '../services/services.ts';

const MAX_FIELD_LENGTH = 120;

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
      const name = await readField(context.req.raw, 'name');
      const { gatewayId, credential } = await provisionLocalGateway(services.db, { name, now: services.clock() });
      return context.json({ gateway_id: gatewayId, credential }, 201);
    })
    .post('/revoke-gateway', async (context) => {
      await withdrawGateway(services, await readField(context.req.raw, 'gateway_id'));
      return context.body(null, 204);
    });
  app.notFound((context) => context.json({ error: { code: 'invalid_message', message: 'No such admin call.' } }, 404));
  app.onError((error) => {
    if (!(error instanceof HttpError)) log.error('admin.failed', { error: errorText(error) });
    const answer = error instanceof HttpError ? error : refuse('internal', errorText(error));
    return Response.json({ error: answer.error.toWire() }, { status: answer.status });
  });
  return app;
}

/** The one text field that a call takes. */
async function readField(request: Request, field: string): Promise<string> {
  const body: unknown = await request.json().catch(() => null);
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined;
  if (typeof value !== 'string' || value === '' || value.length > MAX_FIELD_LENGTH) {
    throw refuse('invalid_message', `A body {"${field}": "…"} of 1 to ${MAX_FIELD_LENGTH} characters is needed.`);
  }
  return value;
}
