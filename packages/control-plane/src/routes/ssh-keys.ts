// /api/machines/:gateway_id/ssh-keys: who may log in to a machine by ssh.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpSshKey, HttpSshKeys } from '@vibecode/protocol';
import { refuse } from '../errors.ts';
import { runCommand } from '../services/run-command.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, machineOf, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';

/** 32 bytes as base64url: a fingerprint as ssh-keygen prints it has slashes. */
const FINGERPRINT_IN_PATH = /^[\w-]{43}$/;

export function sshKeysRoutes(services: Services): Hono<AppContext> {
  const { hubs } = services;
  return new Hono<AppContext>()
    .get('/:gateway_id/ssh-keys', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const answer: HttpSshKeys = await runCommand(hubs, { gatewayId: id, type: 'ssh.list', body: {} });
      return context.json(answer);
    })
    .post('/:gateway_id/ssh-keys', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const body = await readBody(context.req.raw, httpValidators.sshKeyRequest);
      const answer: HttpSshKey = await runCommand(hubs, { gatewayId: id, type: 'ssh.authorize', body });
      await audit(services, context, { action: 'ssh_key.authorize', subject: answer.key.fingerprint });
      return context.json(answer, 201);
    })
    .delete('/:gateway_id/ssh-keys/:fingerprint', async (context) => {
      const { signIn } = context.var;
      const { id } = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const fingerprint = fingerprintOf(context.req.param('fingerprint'));
      await runCommand(hubs, { gatewayId: id, type: 'ssh.revoke', body: { fingerprint } });
      await audit(services, context, { action: 'ssh_key.revoke', subject: fingerprint });
      return context.body(null, 204);
    });
}

function fingerprintOf(inPath: string): string {
  if (!FINGERPRINT_IN_PATH.test(inPath)) {
    throw refuse('invalid_message', 'The path does not end with a fingerprint: 43 characters of base64url.');
  }
  return `SHA256:${inPath.replaceAll('-', '+').replaceAll('_', '/')}`;
}
