// /api/machines/:gateway_id/update and …/update-policy: which version of the gateway runs, replacing it, and who begins that.
// The machine does all of it; it is asked over REST alone, by its owner, so that the audit log says who wanted what.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpGatewayUpdate, HttpGatewayUpdateStatus, HttpUpdatePolicy } from '@vibecode/protocol';
import { noteUpdatePolicy } from '../db/gateways.ts';
import { runCommand } from '../services/run-command.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, machineOf, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';

export function gatewayUpdatesRoutes(services: Services): Hono<AppContext> {
  const { db, hubs } = services;
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
    })
    .put('/:gateway_id/update-policy', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const body = await readBody(context.req.raw, httpValidators.updatePolicyRequest);
      const { policy } = await runCommand(hubs, { gatewayId: id, type: 'gateway.update.set_policy', body });
      // The machine tells it again at each hello; pages that look before that see it from here.
      await noteUpdatePolicy(db, { id, updatePolicy: policy });
      const { mode, window = 'any time' } = policy;
      await audit(services, context, { action: 'gateway.update_policy', subject: `${id} ${mode} ${window}` });
      const answer: HttpUpdatePolicy = { policy };
      return context.json(answer);
    });
}
