// /api/enrolments: the owner adds a machine, by a token to take there or by the code that it shows.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpCodeDetails, HttpEnrolment } from '@vibecode/protocol';
import { findEnrolment, type EnrolmentRow } from '../db/enrolments.ts';
import { refuse } from '../errors.ts';
import { confirmMachineCode, machineCodeDetails, refuseMachineCode } from '../services/enrolment/machine-codes.ts';
import { makeEnrolment } from '../services/enrolment/make-enrolment.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, machineOf } from './machine-access.ts';
import { readBody } from './read-body.ts';

const CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/;

export function enrolmentsRoutes(services: Services): Hono<AppContext> {
  const { db, limits, origins, clock } = services;

  function takeCodeTry(accountId: string): void {
    if (!limits.code.take(accountId, clock())) {
      throw refuse('rate_limited', 'Too many codes were tried. Wait a minute, then compare the code with the machine.');
    }
  }

  return new Hono<AppContext>()
    .post('/', async (context) => {
      const { accountId } = context.var.signIn;
      if (!limits.enrolment.take(accountId, clock())) {
        throw refuse('rate_limited', 'Too many tokens were made. Wait a minute.');
      }
      const { name, gateway_id: gatewayId } = await readBody(context.req.raw, httpValidators.enrolmentRequest);
      if (gatewayId !== undefined && (await machineOf(services, accountId, gatewayId)).isLocal) {
        throw refuse(
          'not_allowed',
          'VibeCode itself runs on this machine: its gateway is enrolled anew at each start.',
        );
      }
      const made = await makeEnrolment(services, { accountId, name, renewsGatewayId: gatewayId });
      await audit(services, context, { action: 'enrolment.made', subject: made.enrolmentId });
      const answer: HttpEnrolment = {
        enrolment_id: made.enrolmentId,
        state: 'waiting',
        expires_at: made.expiresAt,
        ...(gatewayId === undefined ? {} : { gateway_id: gatewayId }),
        token: made.token,
        install_command: `curl -fsSL ${origins.canonical}/install.sh | sh`,
      };
      return context.json(answer, 201);
    })
    .get('/:enrolment_id', async (context) => {
      const { accountId } = context.var.signIn;
      const row = await findEnrolment(db, { id: context.req.param('enrolment_id'), accountId });
      if (row === undefined) throw refuse('enrolment_invalid', 'There is no such token. Make a new one.', 404);
      return context.json(enrolmentRecord(row, clock()));
    })
    .get('/codes/:code', async (context) => {
      takeCodeTry(context.var.signIn.accountId);
      const answer: HttpCodeDetails = await machineCodeDetails(services, codeOf(context.req.param('code')));
      return context.json(answer);
    })
    .post('/codes/:code', async (context) => {
      const { accountId } = context.var.signIn;
      takeCodeTry(accountId);
      const id = await confirmMachineCode(services, { code: codeOf(context.req.param('code')), accountId });
      await audit(services, context, { action: 'enrolment.code_confirmed', subject: id });
      return context.body(null, 204);
    })
    .delete('/codes/:code', async (context) => {
      takeCodeTry(context.var.signIn.accountId);
      const id = await refuseMachineCode(services, codeOf(context.req.param('code')));
      await audit(services, context, { action: 'enrolment.code_refused', subject: id });
      return context.body(null, 204);
    });
}

function enrolmentRecord(row: EnrolmentRow, now: number): HttpEnrolment {
  const gatewayId = row.gatewayId ?? row.renewsGatewayId;
  return {
    enrolment_id: row.id,
    state: row.usedAt !== null ? 'used' : row.expiresAt <= now ? 'expired' : 'waiting',
    expires_at: row.expiresAt,
    ...(gatewayId === null ? {} : { gateway_id: gatewayId }),
  };
}

/** As people type it: small letters, with or without its dash. */
function codeOf(inPath: string): string {
  const letters = inPath.toUpperCase().replaceAll(/[\s-]/g, '');
  const code = `${letters.slice(0, 4)}-${letters.slice(4)}`;
  if (CODE.test(code)) return code;
  throw refuse(
    'invalid_message',
    'A code is eight letters, none of them a vowel: compare it with the screen of the machine.',
  );
}
