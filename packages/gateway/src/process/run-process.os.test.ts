import { describe, expect, it } from 'vitest';
import { isGatewayError, type GatewayErrorKind } from '../errors.ts';
import { runProcess } from './run-process.ts';

const shell = (script: string) => ({ file: '/bin/sh', args: ['-c', script], env: { PATH: '/usr/bin:/bin' } });

async function kindOf(promise: Promise<unknown>): Promise<GatewayErrorKind | undefined> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return isGatewayError(reason) ? reason.kind : undefined;
}

describe('runProcess', () => {
  it('[TMX14] gives what a program said and how it ended', async () => {
    const outcome = await runProcess({
      ...shell('cat; echo no >&2; exit 3'),
      input: [Buffer.from('a'), Buffer.from('b')],
    });
    expect(outcome).toEqual({ status: 3, signal: null, stdout: Buffer.from('ab'), stderr: Buffer.from('no\n') });
    expect((await runProcess(shell('kill -TERM $$'))).signal).toBe('SIGTERM');
  });

  it('[TMX14] inherits nothing of the environment', async () => {
    const { stdout } = await runProcess(shell('env | cut -d= -f1 | sort | tr "\\n" " "'));
    expect(stdout.toString()).not.toMatch(/NODE|VITEST|HOME/);
  });

  it('[TMX14] bounds time and output, and can be called off, grandchildren with open pipes or not', async () => {
    expect(await kindOf(runProcess({ ...shell('sleep 100 & sleep 100'), timeoutMs: 100 }))).toBe('process_timeout');
    expect(await kindOf(runProcess({ ...shell('yes'), maxOutputBytes: 1_000 }))).toBe('output_too_large');
    const controller = new AbortController();
    const running = runProcess({ ...shell('sleep 100'), signal: controller.signal });
    controller.abort();
    expect(await kindOf(running)).toBe('process_failed');
    expect(await kindOf(runProcess({ ...shell('true'), signal: controller.signal }))).toBe('process_failed');
    expect(await kindOf(runProcess({ file: '/no/such/program', args: [], env: {} }))).toBe('spawn_failed');
  });

  it('[TMX14] does not mind a program that reads none of its input', async () => {
    const outcome = await runProcess({ ...shell('exec true'), input: [Buffer.alloc(4_000_000)] });
    expect(outcome.status).toBe(0);
  });
});
