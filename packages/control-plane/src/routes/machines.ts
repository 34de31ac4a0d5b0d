// /api/machines: the machines of an account, their names and their end, what they use, starting sessions there, and the socket to their hub.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import {
  isReadableName,
  ProtocolError,
  type HttpMachineHealth,
  type HttpMachines,
  type HttpSession,
  type Machine,
} from '@vibecode/protocol';
import { BROWSER_SUBPROTOCOL, offeredSubprotocols } from '../auth/page-key.ts';
import { listGateways, renameGateway, type GatewayRow } from '../db/gateways.ts';
import { countOpenSessions, noteSessionCreated, openSessionNames } from '../db/sessions.ts';
import { HttpError, refuse } from '../errors.ts';
import { randomId } from '../platform/random.ts';
import { runCommand } from '../services/run-command.ts';
import { sessionRecord } from '../services/session-record.ts';
import type { Services } from '../services/services.ts';
import { withdrawGateway } from '../services/withdraw-gateway.ts';
import type { AppContext } from './app-context.ts';
import { defaultSessionName } from './default-session-name.ts';
import { audit, machineOf, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';
import { findRequestSignIn } from './require-sign-in.ts';

/** What a terminal has before anybody looks at it: wide enough that agents lay out their screens fully. */
const DEFAULT_COLUMNS = 120;
const DEFAULT_ROWS = 40;

export function machinesRoutes(services: Services): Hono<AppContext> {
  const { db, hubs } = services;

  return new Hono<AppContext>()
    .get('/', async (context) => {
      const rows = await listGateways(db, context.var.signIn.accountId);
      const answer: HttpMachines = { machines: await Promise.all(rows.map(async (row) => machine(services, row))) };
      return context.json(answer);
    })
    .patch('/:gateway_id', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const { name } = await readBody(context.req.raw, httpValidators.machineRenameRequest);
      if (!isReadableName(name)) {
        throw new HttpError(
          new ProtocolError(
            'invalid_message',
            'A machine name needs at least one visible character, and no line breaks, control characters or marks that turn the direction of text.',
            { field: '/name' },
          ),
        );
      }
      await renameGateway(db, { id, name });
      await audit(services, context, { action: 'gateway.renamed', subject: id });
      return context.body(null, 204);
    })
    .delete('/:gateway_id', async (context) => {
      const { accountId, id: signInId } = context.var.signIn;
      const row = await machineOf(services, accountId, context.req.param('gateway_id'));
      if (row.isLocal) {
        throw refuse(
          'not_allowed',
          'VibeCode itself runs on this machine, and brings it back at each start. Stop VibeCode there.',
        );
      }
      await withdrawGateway(services, row.id, {
        accountId,
        signInId,
        clientAddress: services.clientAddress(context.req.raw),
      });
      return context.body(null, 204);
    })
    .get('/:gateway_id/health', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const answer: HttpMachineHealth = await hubs.health(id);
      return context.json(answer);
    })
    .post('/:gateway_id/sessions', async (context) => {
      const { signIn } = context.var;
      const row = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const body = await readBody(context.req.raw, httpValidators.sessionCreateRequest);
      const { session } = await runCommand(hubs, {
        gatewayId: row.id,
        type: 'session.create',
        sessionId: randomId(),
        body: {
          ...body,
          name: body.name ?? defaultSessionName(body, await openSessionNames(db, row.id)),
          columns: body.columns ?? DEFAULT_COLUMNS,
          rows: body.rows ?? DEFAULT_ROWS,
        },
      });
      const created = await noteSessionCreated(db, row.id, session);
      await audit(services, context, { action: 'session.create', subject: session.session_id });
      const answer: HttpSession = {
        session: sessionRecord({ ...created, machineName: row.name }, await hubs.status(row.id)),
      };
      return context.json(answer, 201);
    });
}

/** GET /api/machines/:gateway_id/connect: its own handler, as an upgrade proves itself by subprotocol and not by header. */
export async function connectBrowser(
  services: Services,
  { request, origin, gatewayId }: { request: Request; origin: string; gatewayId: string },
  execution: ExecutionContext,
): Promise<Response> {
  if (request.headers.get('Upgrade')?.toLowerCase() !== 'websocket') {
    throw refuse('invalid_message', 'This address only speaks WebSocket.', 426);
  }
  if (!offeredSubprotocols(request).includes(BROWSER_SUBPROTOCOL)) {
    throw refuse('invalid_message', `The subprotocol ${BROWSER_SUBPROTOCOL} is needed. Reload the page.`);
  }
  const signIn = await findRequestSignIn(services, { request, origin });
  if (signIn === undefined) throw refuse('unauthorized', 'This browser is not signed in. Open a sign-in link.');
  if (!services.limits.upgrade.take(signIn.id, services.clock())) {
    throw refuse('rate_limited', 'Too many connections from this browser. Wait a few seconds.');
  }
  const machine = await machineOf(services, signIn.accountId, gatewayId);
  const response = await services.hubs.acceptBrowser(machine.id, {
    accountId: signIn.accountId,
    signInId: signIn.id,
    clientAddress: services.clientAddress(request),
    name: signIn.deviceName,
    role: 'owner',
  });
  // A sign-out that fell between the look-up above and the hub's accept has found no socket to close.
  execution.waitUntil(
    (async () => {
      if ((await findRequestSignIn(services, { request, origin })) === undefined) {
        await services.hubs.closeSignIn(machine.id, signIn.id);
      }
    })(),
  );
  return response;
}

async function machine({ db, hubs }: Services, row: GatewayRow): Promise<Machine> {
  const [status, openSessions] = await Promise.all([hubs.status(row.id), countOpenSessions(db, row.id)]);
  return {
    gateway_id: row.id,
    name: row.name,
    connected: status.connected,
    ...(row.isLocal ? { is_local: true } : {}),
    since: status.sinceMs ?? row.lastSeenAt ?? row.createdAt,
    ...(row.gatewayVersion === null ? {} : { gateway_version: row.gatewayVersion }),
    ...(row.systemInfo === null ? {} : { system_info: row.systemInfo }),
    session_count: openSessions,
    ...(status.health === null ? {} : { health: status.health }),
    ...(row.updatePolicy === null ? {} : { update_policy: row.updatePolicy }),
  };
}
