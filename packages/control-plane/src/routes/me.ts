// GET /api/me, POST /api/sign-out, POST /api/sign-in-links: the signed-in browser itself.
import { Hono } from 'hono';
import type { HttpMe, HttpSignInLink } from '@vibecode/protocol';
import { clearedSessionCookie } from '../auth/session-cookie.ts';
import { recordAudit } from '../db/audit-log.ts';
import { endSignIn } from '../services/end-sign-in.ts';
import { linkUrl, makeLink } from '../services/make-link.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit } from './machine-access.ts';

export function meRoutes(services: Services): Hono<AppContext> {
  const { db } = services;
  return new Hono<AppContext>()
    .get('/me', (context) => {
      const { signIn } = context.var;
      const answer: HttpMe = {
        account: { account_id: signIn.accountId, name: signIn.accountName },
        device_name: signIn.deviceName,
        version: VIBECODE_VERSION,
        public_url: services.origins.canonical,
      };
      return context.json(answer);
    })
    .post('/sign-out', async (context) => {
      const { signIn } = context.var;
      await endSignIn(services, signIn);
      await audit(services, context, { action: 'sign_in.revoked', subject: signIn.id });
      context.header('Set-Cookie', clearedSessionCookie(context.var.origin));
      return context.body(null, 204);
    })
    .post('/sign-in-links', async (context) => {
      const { signIn } = context.var;
      const now = services.clock();
      const link = await makeLink(db, now);
      await recordAudit(db, {
        at: now,
        action: 'sign_in_link.made',
        accountId: signIn.accountId,
        signInId: signIn.id,
        clientAddress: services.clientAddress(context.req.raw),
      });
      const answer: HttpSignInLink = {
        url: linkUrl(services.origins.canonical, link.token),
        expires_at: link.expiresAt,
      };
      return context.json(answer, 201);
    });
}
