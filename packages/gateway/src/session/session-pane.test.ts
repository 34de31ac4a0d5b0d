import { expect, it } from 'vitest';
import type { Outcome } from '../process/run-process.ts';
import { listSessionPanes } from './session-pane.ts';

const GATEWAY = '00000000000000gg';

const asked = (outcome: Partial<Outcome>) => {
  const whole = { status: 1, signal: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), ...outcome };
  return listSessionPanes({ tryRun: async () => Promise.resolve(whole) }, GATEWAY);
};

it.each([
  'no current target\n',
  'no server running on /run/vibecode/tmux.sock\n',
  'error connecting to /home/ada/odd (name)/tmux.sock (No such file or directory)\n',
])('[SVC34] tmux without sessions has none: %j', async (words) => {
  expect(await asked({ stderr: Buffer.from(words) })).toEqual([]);
});

it.each<[string, Partial<Outcome>]>([
  ['a server that ends meanwhile', { stderr: Buffer.from('lost server\n') }],
  ['a server that cannot take it', { stderr: Buffer.from('server exited unexpectedly\n') }],
  ['a socket that may not be opened', { stderr: Buffer.from('error connecting to /run/t.sock (Permission denied)\n') }],
  ['a socket that is overrun', { stderr: Buffer.from('error connecting to /t (Resource temporarily unavailable)\n') }],
  ['a tmux that was killed', { status: null, signal: 'SIGKILL' }],
  ['a tmux that says nothing', {}],
])('[SVC34] %s is not taken for the end of every session', async (_, outcome) => {
  await expect(asked(outcome)).rejects.toMatchObject({ kind: 'tmux_failed' });
});
