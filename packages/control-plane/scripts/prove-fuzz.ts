// `npm run proof:fuzz-hub [-- MESSAGES [SEED]]`: the hub's fuzz test in its long form, 100,000 messages and frames over real sockets.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const [messages = '100000', seed] = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'workerd', 'hub-fuzz'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      VIBECODE_FUZZ_MESSAGES: messages,
      ...(seed === undefined ? {} : { VIBECODE_FUZZ_SEED: seed }),
    },
  },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
