// /api/gateway/…: machines that are not enrolled yet. No cookie and no page key: what they show is a one-time secret.
import { Hono, type Context } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import { limitKeyOf } from '../auth/client-address.ts';
import { refuse } from '../errors.ts';
import { enrolByCode, enrolByToken } from '../services/enrolment/enrol-machine.ts';
import { makeMachineCode } from '../services/enrolment/machine-codes.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { readBody } from './read-body.ts';

export function gatewayEnrolmentRoutes(services: Services): Hono<AppContext> {
  /** Takes one try of the address that asks, and returns the address. */
  function limited(request: Request, action: 'enrol' | 'poll'): string {
    const address = services.clientAddress(request);
    if (!services.limits[action].take(limitKeyOf(address), services.clock())) {
      throw refuse('rate_limited', 'Too many tries from this address. Wait a minute.');
    }
    return address;
  }

  /** Also where the line of who asks breaks, which ends the request: half of it would leave the old connection open. */
  async function toItsEnd<T>(context: Context<AppContext>, enrolment: Promise<T>): Promise<T> {
    context.executionCtx.waitUntil(enrolment.catch(() => undefined));
    return enrolment;
  }

  return new Hono<AppContext>()
    .post('/enrol', async (context) => {
      const address = limited(context.req.raw, 'enrol');
      const {
        token,
        hostname,
        secret: machineSecret,
      } = await readBody(context.req.raw, httpValidators.gatewayEnrolRequest);
      const call = { secret: token, machineSecret, clientAddress: address };
      return context.json(await toItsEnd(context, enrolByToken(services, { ...call, hostname })), 201);
    })
    .post('/codes', async (context) => {
      const address = limited(context.req.raw, 'enrol');
      const { hostname } = await readBody(context.req.raw, httpValidators.gatewayCodeRequest);
      return context.json(await makeMachineCode(services, { hostname, clientAddress: address }), 201);
    })
    .post('/codes/poll', async (context) => {
      const address = limited(context.req.raw, 'poll');
      const { poll_token: secret, secret: machineSecret } = await readBody(
        context.req.raw,
        httpValidators.gatewayCodePollRequest,
      );
      const call = { secret, machineSecret, clientAddress: address };
      const enrolled = await toItsEnd(context, enrolByCode(services, call));
      return enrolled === undefined ? context.json({}, 202) : context.json(enrolled);
    });
}
