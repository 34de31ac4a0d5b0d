// /api/machines/:gateway_id/update: which version of the gateway runs, and replacing it. The machine does all of it; it is
// asked over REST alone, so that the audit log says who wanted which version.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpGatewayUpdate, HttpGatewayUpdateStatus } from '@vibecode/protocol';
import { runCommand } from '../services/run-command.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, machineOf, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';

export function gatewayUpdatesRoutes(services: Services): Hono<AppContext> {
  const { hubs } = services;
  return new Hono<AppContext>()
    .get('/:gateway_id/update', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const body = context.req.query('check') === 'true' ? { check: true } : {};
      const { status } = await runCommand(hubs, { gatewayId: id, type: 'gateway.update.status', body });
      const answer: HttpGatewayUpdateStatus = { status };
      return context.json(answer);
    })
    .post('/:gateway_id/update', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const body = await readBody(context.req.raw, httpValidators.gatewayUpdateRequest);
      const { update } = await runCommand(hubs, { gatewayId: id, type: 'gateway.update', body });
      const action = body.action === 'rollback' ? 'gateway.roll_back' : 'gateway.update';
      await audit(services, context, { action, subject: `${id} ${update.update_id} ${body.version ?? 'newest'}` });
      const answer: HttpGatewayUpdate = { update };
      return context.json(answer, 202);
    });
}
