import { describe, expect, it } from 'vitest';
import { createStepLog } from './step-log.mjs';

function logTo(isTTY: boolean) {
  let written = '';
  let clockMs = 0;
  const step = createStepLog({ write: (text: string) => (written += text), isTTY }, () => clockMs);
  return { step, written: () => written, wait: (milliseconds: number) => (clockMs += milliseconds) };
}

describe('createStepLog', () => {
  it('[UP5] one line a step, with its time', async () => {
    const { step, written, wait } = logTo(false);
    await step('tmux', async () => wait(1_250));
    await expect(
      step('Dependencies', async () => {
        throw new Error('offline');
      }),
    ).rejects.toThrow('offline');
    expect(written()).toBe('  ✓ tmux (1.3 s)\n  ✗ Dependencies (0.0 s)\n');
  });

  it('[UP5] a terminal sees what is being done, then the outcome in its place', async () => {
    const { step, written } = logTo(true);
    await step('tmux', async () => {});
    expect(written()).toBe('  … tmux\r\u001b[2K  ✓ tmux (0.0 s)\n');
  });
});
