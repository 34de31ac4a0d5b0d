// One project for each thing that a test needs; the suffix of a test file says which (CONTRIBUTING.md).
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', '**/.tsbuild/**', '**/.toolchain/**'];
const suffixed = ['**/*.workerd.test.ts', '**/*.tmux.test.ts', '**/*.os.test.ts', '**/*.e2e.test.ts'];

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
      '{packages/control-plane,e2e}/vitest.config.ts',
    ],
  },
});
