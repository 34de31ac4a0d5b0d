import { describe, expect, it } from 'vitest';
import { runQuietly } from './run-quietly.mjs';

describe('runQuietly', () => {
  it('[UP5] gives back what was printed', async () => {
    await expect(runQuietly(['sh', '-c', 'echo out; echo chatter >&2'], { whatToDo: 'x' })).resolves.toBe('out\n');
  });

  it('[UP5] a failure shows command, status, its words and what to do', async () => {
    await expect(
      runQuietly(['sh', '-c', 'echo no room >&2; exit 3'], { whatToDo: 'Free some space.' }),
    ).rejects.toThrow(/`sh -c .*` ended with status 3\.\nno room\nFree some space\.$/s);
  });

  it('[UP5] of many words the first and the last are shown', async () => {
    const error: unknown = await runQuietly(['sh', '-c', 'seq 1 1000; exit 1'], { whatToDo: 'x' }).catch(
      (reason: unknown) => reason,
    );
    const lines = String(error).split('\n');
    expect(lines).toContain('1');
    expect(lines).toContain('…');
    expect(lines).toContain('1000');
    expect(lines).not.toContain('500');
  });

  it('[UP5] a program that is not there is a failure like any other', async () => {
    await expect(runQuietly(['/nonexistent'], { whatToDo: 'Install it.' })).rejects.toThrow(
      /could not be started.*Install it\./s,
    );
  });
});
