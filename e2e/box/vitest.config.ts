// The gateway's life on machines with a real systemd: installed, booted, renewed, broken and removed in boxes.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'box',
    include: ['**/*.box.test.ts'],
    globalSetup: join(import.meta.dirname, 'boxed-executable.ts'),
    testTimeout: 180_000,
    // The first run makes a Debian.
    hookTimeout: 20 * 60_000,
    // Most of a box's time is waiting, for restarts and watchdogs.
    maxWorkers: 2,
    sequence: { groupOrder: 2 },
  },
});
