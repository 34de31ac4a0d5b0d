// One project for each thing that a test needs; the suffix of a test file says which (CONTRIBUTING.md).
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', '**/.tsbuild/**', '**/.toolchain/**'];
const suffixed = ['**/*.workerd.test.ts', '**/*.tmux.test.ts', '**/*.os.test.ts', '**/*.e2e.test.ts'];
const tested = join(import.meta.dirname, 'packages/gateway/dist/tested');
const testedBundle = join(tested, 'vibecode-gateway.mjs');
const testedExecutable = join(tested, `vibecode-gateway-${process.platform}-${process.arch}`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/{src,scripts,mock-control-plane}/**/*.test.{ts,tsx}',
            'tools/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...ignored, ...suffixed],
        },
      },
      {
        test: {
          name: 'tmux',
          include: ['packages/*/**/*.tmux.test.ts'],
          exclude: ignored,
          // The gateway's bundle as `npm start` runs it.
          globalSetup: 'packages/gateway/scripts/build-tested-bundle.ts',
          env: { GATEWAY_MAIN: testedBundle },
          testTimeout: 60_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          // The gateway's file as it is shipped, in the tests that its sources pass.
          name: 'executable',
          include: ['packages/gateway/src/{chaos,daemon,files,fuzz,wire}.tmux.test.ts'],
          exclude: ignored,
          globalSetup: 'packages/gateway/scripts/build-tested-executable.ts',
          env: { GATEWAY_EXECUTABLE: testedExecutable },
          testTimeout: 60_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'os',
          include: ['packages/*/**/*.os.test.ts', 'scripts/**/*.os.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      '{packages/control-plane,e2e,e2e/box}/vitest.config.ts',
    ],
  },
});
