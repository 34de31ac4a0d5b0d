// The whole product in a browser. After all other projects and one file at a time: each test runs workerd, a gateway,
// tmux and Chromium, and a machine that is busy with other tests makes a browser slow, not wrong.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['**/*.e2e.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    sequence: { groupOrder: 1 },
  },
});
