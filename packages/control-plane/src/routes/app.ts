// The public handler: host and origin first, then the sockets, then REST, then the web app's files.
import { Hono } from 'hono';
import { checkHost, machineOriginAllowed, originAllowed } from '../auth/public-origins.ts';
import { HttpError, refuse } from '../errors.ts';
import { errorText, log } from '../platform/log.ts';
import type { Services } from '../services/services.ts';
import { agentsRoutes } from './agents.ts';
import type { AppContext } from './app-context.ts';
import { claimRoutes } from './claim.ts';
import { cloudMachinesRoutes } from './cloud-machines.ts';
import { cloudsRoutes } from './clouds.ts';
import { enrolmentsRoutes } from './enrolments.ts';
import { filesRoutes } from './files.ts';
import { connectGateway } from './gateway-connect.ts';
import { gatewayEnrolmentRoutes } from './gateway-enrolment.ts';
import { gatewayUpdatesRoutes } from './gateway-updates.ts';
import { machineFilesRoutes } from './machine-files.ts';
import { connectBrowser, machinesRoutes } from './machines.ts';
import { meRoutes } from './me.ts';
import { releasesRoutes } from './releases.ts';
import { requireSignIn } from './require-sign-in.ts';
import { withSecurityHeaders } from './security-headers.ts';
import { sessionsRoutes } from './sessions.ts';
import { signInsRoutes } from './sign-ins.ts';
import { sshKeysRoutes } from './ssh-keys.ts';

const GATEWAY_PATH = '/gateway/connect';
const HEALTH_PATH = '/api/health';
/** What programs on machines ask for, at whatever address they were given. */
const MACHINE_PATH =
  /^\/(?:gateway\/connect|api\/health|api\/gateway\/.*|releases\/.*|(?:install|cleanup|cloud-init)\.sh)$/;
/** A code is a secret while it lasts, and paths of refused requests are logged. */
const CODE_IN_PATH = /^(\/api\/enrolments\/codes\/).*$/;

export function makeApp(services: Services): Hono<AppContext> {
  const app = new Hono<AppContext>();

  app.use(async (context, next) => {
    const url = new URL(context.req.url);
    const host = checkHost(url, services.origins);
    if (host.kind === 'foreign') throw refuse('wrong_origin', foreignHost(services.origins.canonical), 421);
    const isReading = context.req.method === 'GET' || context.req.method === 'HEAD';
    const isMachinePath = MACHINE_PATH.test(url.pathname);
    if (host.kind === 'loopback_alias' && !isMachinePath) {
      if (!isReading) throw refuse('wrong_origin', foreignHost(host.origin), 421);
      const target = `${host.origin}${url.pathname}${url.search}`;
      return withSecurityHeaders(context.redirect(target, 307), host.origin);
    }
    const isUpgrade = context.req.header('Upgrade') !== undefined;
    const need = isReading && !isUpgrade ? 'if_present' : 'required';
    const pageOrigin = context.req.header('Origin') ?? null;
    const isAllowed = isMachinePath
      ? machineOriginAllowed(pageOrigin, services.origins)
      : originAllowed(pageOrigin, services.origins, need);
    if (!isAllowed) {
      throw refuse('wrong_origin', `Requests must come from the page at ${services.origins.canonical}.`);
    }
    context.set('origin', host.origin);
    await next();
    context.res = withSecurityHeaders(context.res, host.origin);
  });

  app.get(GATEWAY_PATH, async (context) =>
    connectGateway(services, context.req.raw, context.executionCtx as ExecutionContext),
  );
  app.get('/api/machines/:gateway_id/connect', async (context) =>
    connectBrowser(
      services,
      { request: context.req.raw, origin: context.var.origin, gatewayId: context.req.param('gateway_id') },
      context.executionCtx as ExecutionContext,
    ),
  );

  app.use('/api/*', async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });
  app.get(HEALTH_PATH, (context) => context.json({ status: 'ok', version: VIBECODE_VERSION }));
  app.route('/api/claim', claimRoutes(services));
  app.route('/api/gateway', gatewayEnrolmentRoutes(services));
  app.use('/api/*', requireSignIn(services));
  app.route('/api', meRoutes(services));
  app.route('/api/clouds', cloudsRoutes(services));
  app.route('/api/cloud-machines', cloudMachinesRoutes(services));
  app.route('/api/enrolments', enrolmentsRoutes(services));
  app.route('/api/machines', machinesRoutes(services));
  app.route('/api/machines', agentsRoutes(services));
  app.route('/api/machines', filesRoutes(services));
  app.route('/api/machines', gatewayUpdatesRoutes(services));
  app.route('/api/machines', sshKeysRoutes(services));
  app.route('/api/releases', releasesRoutes(services));
  app.route('/api/sessions', sessionsRoutes(services));
  app.route('/api/sign-ins', signInsRoutes(services));
  app.all('/api/*', () => {
    throw refuse('invalid_message', 'There is no such API call.', 404);
  });

  app.route('/', machineFilesRoutes(services));
  app.on(['GET', 'HEAD'], '/assets/*', async (context) => {
    const answer = await services.assets.fetch(context.req.raw);
    // The page itself stands in for every file that is not there; a page that is older than the last update asks for such.
    if (!answer.headers.get('Content-Type')?.startsWith('text/html')) return answer;
    await answer.body?.cancel();
    return context.text('There is no such file. Reload the page.\n', 404, { 'Cache-Control': 'no-store' });
  });
  app.on(['GET', 'HEAD'], '*', async (context) => services.assets.fetch(context.req.raw));
  app.notFound(() => refusal(refuse('invalid_message', 'Only GET and HEAD work here.', 405)));

  app.onError((error, context) => {
    const answer =
      error instanceof HttpError
        ? error
        : refuse('internal', 'Something went wrong here. Try again; the log says what.');
    const fields = {
      status: answer.status,
      code: answer.error.code,
      method: context.req.method,
      path: context.req.path.replace(CODE_IN_PATH, '$1…'),
      client: services.clientAddress(context.req.raw),
    };
    if (answer === error) log.info('request.refused', fields);
    else log.error('request.failed', { ...fields, error: errorText(error) });
    return withSecurityHeaders(refusal(answer), context.var.origin ?? services.origins.canonical);
  });

  return app;
}

function refusal({ error, status }: HttpError): Response {
  return Response.json({ error: error.toWire() }, { status, headers: { 'Cache-Control': 'no-store' } });
}

function foreignHost(origin: string): string {
  return `VibeCode is not served under this name. Open ${origin}, or add this name with --public-url.`;
}
