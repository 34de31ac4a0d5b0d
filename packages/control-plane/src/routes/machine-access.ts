// What every route below a machine begins and ends with: whose machine it is, how often, and what the audit log says.
import type { Context } from 'hono';
import { parseBody, ProtocolError, type CommandBodies } from '@vibecode/protocol';
import { COMMAND_VALIDATORS } from '@vibecode/protocol/validators';
import { recordAudit, type AuditAction } from '../db/audit-log.ts';
import { findGateway, type GatewayRow } from '../db/gateways.ts';
import { HttpError, refuse } from '../errors.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';

export async function machineOf({ db }: Services, accountId: string, gatewayId: string): Promise<GatewayRow> {
  const machine = await findGateway(db, { id: gatewayId, accountId });
  if (machine === undefined)
    throw refuse('machine_not_found', 'There is no such machine. Reload the list of machines.');
  return machine;
}

export function takeCommand({ limits, clock }: Services, signInId: string): void {
  if (!limits.command.take(signInId, clock())) {
    throw refuse('rate_limited', 'Too many commands from this browser. Wait a few seconds.');
  }
}

/** A command made of a path and a query, held to its schema as bodies are. */
export function checkedCommand<T extends keyof CommandBodies>(type: T, body: unknown): CommandBodies[T] {
  const validate = COMMAND_VALIDATORS[type] as (value: unknown) => value is CommandBodies[T];
  try {
    return parseBody('The request', validate, body);
  } catch (error) {
    throw error instanceof ProtocolError ? new HttpError(error) : error;
  }
}

export async function audit(
  { db, clock, clientAddress }: Services,
  context: Context<AppContext>,
  { action, subject }: { action: AuditAction; subject: string },
): Promise<void> {
  const { signIn } = context.var;
  await recordAudit(db, {
    at: clock(),
    action,
    accountId: signIn.accountId,
    signInId: signIn.id,
    subject,
    clientAddress: clientAddress(context.req.raw),
  });
}
