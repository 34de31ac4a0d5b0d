// Who asks: the session cookie and the page key of one sign-in, both.
import { createMiddleware } from 'hono/factory';
import { hashSecret } from '../auth/hash-secret.ts';
import { readPageKey } from '../auth/page-key.ts';
import { readSessionCookie } from '../auth/session-cookie.ts';
import { findSignIn, touchSignIn, type SignIn } from '../db/sign-ins.ts';
import { refuse } from '../errors.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';

/** last_seen is a day's matter to people; a write for every request would be one fsync each. */
const TOUCH_AFTER_MS = 5 * 60 * 1000;

export async function findRequestSignIn(
  services: Services,
  { request, origin }: { request: Request; origin: string },
): Promise<SignIn | undefined> {
  const cookie = readSessionCookie(origin, request.headers.get('Cookie'));
  const pageKey = readPageKey(request);
  if (cookie === undefined || pageKey === undefined) return undefined;
  const signIn = await findSignIn(services.db, await hashSecret(cookie), services.clock());
  return signIn !== undefined && signIn.pageKeyHash === (await hashSecret(pageKey)) ? signIn : undefined;
}

export function requireSignIn(services: Services) {
  return createMiddleware<AppContext>(async (context, next) => {
    const signIn = await findRequestSignIn(services, { request: context.req.raw, origin: context.var.origin });
    if (signIn === undefined) {
      throw refuse('unauthorized', 'This browser is not signed in. Open a sign-in link, made where VibeCode runs.');
    }
    const now = services.clock();
    if (!services.limits.request.take(signIn.id, now)) {
      throw refuse('rate_limited', 'Too many requests from this browser. Wait a few seconds.');
    }
    if (now - signIn.lastSeenAt > TOUCH_AFTER_MS) await touchSignIn(services.db, signIn.id, now);
    context.set('signIn', signIn);
    await next();
  });
}
