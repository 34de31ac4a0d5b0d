import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTmuxNewEnough, MINIMUM_TMUX } from './tmux-version.mjs';

const OF_THE_GATEWAY = join(import.meta.dirname, '../../packages/gateway/src/tmux/tmux-version.ts');

interface GatewaysRule {
  checkTmuxVersion(output: string, installCommand: string): string;
}

async function gatewayTakes(output: string): Promise<boolean> {
  // Named by a variable: it belongs to another project of the compiler.
  const { checkTmuxVersion } = (await import(OF_THE_GATEWAY)) as GatewaysRule;
  try {
    checkTmuxVersion(output, 'x');
    return true;
  } catch {
    return false;
  }
}

describe('isTmuxNewEnough', () => {
  const [major = 0, minor = 0] = MINIMUM_TMUX;

  it.each([
    [`tmux ${major}.${minor}`, true],
    [`tmux ${major}.${minor}a\n`, true],
    [`tmux ${major}.${minor + 1}`, true],
    [`tmux ${major}.10`, true],
    [`tmux ${major + 1}.0`, true],
    ['tmux next-3.6', true],
    ['tmux master', true],
    ['tmux openbsd-7.6', true],
    [`tmux ${major}.${minor - 1}c`, false],
    ['tmux 2.9a', false],
    ['tmux 1.8', false],
    ['no version', false],
    ['', false],
  ])('[UP6] says of %j what the gateway says: %s', async (output, isNewEnough) => {
    expect(isTmuxNewEnough(output)).toBe(isNewEnough);
    expect(await gatewayTakes(output)).toBe(isNewEnough);
  });
});
