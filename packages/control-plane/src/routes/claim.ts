// POST /api/claim: a one-time link is used.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpClaimResponse } from '@vibecode/protocol';
import { limitKeyOf } from '../auth/client-address.ts';
import { sessionCookie } from '../auth/session-cookie.ts';
import { refuse } from '../errors.ts';
import { claimLink } from '../services/claim-link.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { readBody } from './read-body.ts';

export function claimRoutes(services: Services): Hono<AppContext> {
  return new Hono<AppContext>().post('/', async (context) => {
    const address = services.clientAddress(context.req.raw);
    const now = services.clock();
    if (!services.limits.claim.take(limitKeyOf(address), now)) {
      throw refuse('rate_limited', 'Too many tries from this address. Wait a minute.');
    }
    const body = await readBody(context.req.raw, httpValidators.claimRequest);
    const claimed = await claimLink(services.db, {
      token: body.token,
      deviceName: body.device_name,
      clientAddress: address,
      now,
    });
    context.header('Set-Cookie', sessionCookie(context.var.origin, claimed.cookieSecret));
    const answer: HttpClaimResponse = {
      account: { account_id: claimed.account.id, name: claimed.account.name },
      page_key: claimed.pageKey,
    };
    return context.json(answer);
  });
}
