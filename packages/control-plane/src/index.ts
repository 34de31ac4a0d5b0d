// The worker's entry: the public handler, the admin API, and the hub's class.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { makeAdminApp } from './admin/admin-app.ts';
import type { Env } from './platform/env.ts';
import { makeApp } from './routes/app.ts';
import { makeServices } from './services/services.ts';

export { GatewayHub } from './durables/gateway-hub/gateway-hub.ts';

/** Made at the first request of an isolate; bindings do not change within one. */
let app: ReturnType<typeof makeApp> | undefined;

export default {
  fetch(request, env, execution) {
    app ??= makeApp(makeServices(env));
    return app.fetch(request, env, execution);
  },
} satisfies ExportedHandler<Env>;

/** Bound to a unix socket on one machine; no public route leads here. */
export class Admin extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    return makeAdminApp(makeServices(this.env), this.env.DB).fetch(request);
  }
}
