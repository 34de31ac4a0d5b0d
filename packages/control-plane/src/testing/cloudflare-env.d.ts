// What `cloudflare:workers` gives to tests: the bindings of vitest.config.ts and the exports of the worker.
import type * as worker from '../index.ts';
import type { Env as WorkerEnv } from '../platform/env.ts';

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {
      FUZZ_MESSAGES: string;
      FUZZ_SEED: string;
    }
    interface GlobalProps {
      mainModule: typeof worker;
      durableNamespaces: 'GatewayHub';
    }
  }
}
