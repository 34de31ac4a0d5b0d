// Tests that need the runtime: the worker from its source, with D1 and durable objects, inside workerd.
import { join } from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { machineScripts } from './scripts/machine-scripts.ts';
import { FakeDigitalOcean } from './src/testing/fake-digitalocean.ts';

const internet = new FakeDigitalOcean();

export default defineConfig({
  plugins: [
    cloudflareTest({
      main: './src/index.ts',
      additionalExports: { Admin: 'WorkerEntrypoint' },
      miniflare: {
        compatibilityDate: '2026-11-01',
        modulesRules: [{ type: 'Text', include: ['**/*.sql'] }],
        d1Databases: ['DB'],
        durableObjects: { GATEWAY_HUB: { className: 'GatewayHub', useSQLite: true } },
        bindings: {
          SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
          PUBLIC_ORIGINS: 'http://localhost:4317 https://vibecode.example.com',
          FUZZ_MESSAGES: process.env['VIBECODE_FUZZ_MESSAGES'] ?? '2000',
          FUZZ_SEED: process.env['VIBECODE_FUZZ_SEED'] ?? String(Date.now() % 1_000_000),
        },
        // Everything that the worker asks of the internet.
        outboundService: async (request) => internet.fetch(request),
        r2Buckets: ['RELEASES_BUCKET'],
        serviceBindings: {
          RELEASES: { disk: { path: join(import.meta.dirname, 'src/testing/releases'), writable: false } },
          // As single-page-application does it: one script, and the page for every other path.
          ASSETS: ({ url }) =>
            new URL(url).pathname === '/assets/index.js'
              ? new Response('import.meta;', { headers: { 'Content-Type': 'text/javascript' } })
              : new Response('<!doctype html><title>VibeCode</title>', { headers: { 'Content-Type': 'text/html' } }),
        },
      },
    }),
  ],
  define: { VIBECODE_VERSION: JSON.stringify('0.0.0-test'), ...machineScripts() },
  test: {
    name: 'workerd',
    include: ['src/**/*.workerd.test.ts'],
    testTimeout: 60_000,
  },
});
