import { describe, expect, it } from 'vitest';
import { agentEnvironment } from './run-gateway.ts';

describe('agentEnvironment', () => {
  it('[HOST13] takes away what npm, the toolchain and our settings added, and nothing else', () => {
    const env = agentEnvironment(
      {
        PATH: '/app/.toolchain/node_modules/.bin:/app/node_modules/.bin:/node_modules/.bin:/usr/lib/npm/node-gyp-bin:/home/ada/bin:/usr/bin',
        HOME: '/home/ada',
        LANG: 'C.UTF-8',
        npm_config_cache: '/x',
        npm_lifecycle_event: 'start',
        INIT_CWD: '/app',
        NODE_OPTIONS: '--x',
        VIBECODE_LOG_LEVEL: 'debug',
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
        MISSING: undefined,
      },
      '/app',
    );
    expect(env).toEqual({
      PATH: '/home/ada/bin:/usr/bin',
      HOME: '/home/ada',
      LANG: 'C.UTF-8',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
    });
  });
});
