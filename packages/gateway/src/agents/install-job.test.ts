import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { expect, it } from 'vitest';
import { explainInstallFailure } from './explain-install-failure.ts';
import { InstallJob } from './install-job.ts';

const job = () =>
  new InstallJob(
    { agent: 'codex', version: 'latest' },
    { install_id: '0123456789abcdef', agent: 'codex', state: 'queued', started_at: 1, step: 'Starting' },
  );

it('[AGT13] is bounded, and whole characters, however much is printed and said', () => {
  const chatty = job();
  for (let count = 0; count < 50; count += 1) chatty.print('😀'.repeat(1_001));
  chatty.print('end');
  chatty.change({
    state: 'failed',
    step: 'x'.repeat(1_000),
    error: { code: 'install_failed', message: 'y'.repeat(5_000) },
  });
  const text = chatty.takeNews();
  expect(EVENT_VALIDATORS['agents.install.progress']({ install: chatty.state, text })).toBe(true);
  expect(text.isWellFormed() && text.endsWith('😀end')).toBe(true);
  expect(chatty.takeNews()).toBe('');
  expect(chatty.log.length).toBeLessThanOrEqual(65_536);
  expect(chatty.log.isWellFormed()).toBe(true);
});

it('[AGT11] says what failed and what to do', () => {
  const failure = { executable: 'codex', reported: 'npm could not install it.', log: '', stop: undefined };
  expect(explainInstallFailure(failure)).toBe('npm could not install it.');
  const log = 'npm error code ENOSPC\nnpm error syscall write\n';
  expect(explainInstallFailure({ ...failure, log })).toMatch(
    /^npm could not install it\. The disk is full\. Make room/,
  );
  expect(explainInstallFailure({ ...failure, log: 'npm error code constructor\n' })).toBe('npm could not install it.');
  expect(explainInstallFailure({ ...failure, reported: undefined, stop: 'too_long' })).toMatch(/took too long/);
  expect(explainInstallFailure({ ...failure, reported: undefined, stop: 'verifying_too_long' })).toMatch(/did not say/);
});
