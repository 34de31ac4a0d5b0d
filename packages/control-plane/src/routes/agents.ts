// /api/machines/:gateway_id/agents and …/installs: what can be started on a machine, and bringing what is not there.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpAgentInstall, HttpAgents } from '@vibecode/protocol';
import { runCommand } from '../services/run-command.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, checkedCommand, machineOf, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';

export function agentsRoutes(services: Services): Hono<AppContext> {
  const { hubs } = services;
  return new Hono<AppContext>()
    .get('/:gateway_id/agents', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const { agents } = await runCommand(hubs, { gatewayId: id, type: 'agents.list', body: {} });
      const answer: HttpAgents = { agents };
      return context.json(answer);
    })
    .post('/:gateway_id/agents/:agent/install', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const request = await readBody(context.req.raw, httpValidators.agentInstallRequest);
      const body = checkedCommand('agents.install', { agent: context.req.param('agent'), ...request });
      const { install } = await runCommand(hubs, { gatewayId: id, type: 'agents.install', body });
      await audit(services, context, { action: 'agent.install', subject: `${install.agent} ${install.install_id}` });
      const answer: HttpAgentInstall = { install };
      return context.json(answer, 202);
    })
    .get('/:gateway_id/installs/:install_id', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const body = checkedCommand('agents.install.log', { install_id: context.req.param('install_id') });
      const answer: HttpAgentInstall = await runCommand(hubs, { gatewayId: id, type: 'agents.install.log', body });
      return context.json(answer);
    })
    .delete('/:gateway_id/installs/:install_id', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const body = checkedCommand('agents.install.cancel', { install_id: context.req.param('install_id') });
      await runCommand(hubs, { gatewayId: id, type: 'agents.install.cancel', body });
      await audit(services, context, { action: 'agent.install_cancel', subject: body.install_id });
      return context.body(null, 204);
    });
}
