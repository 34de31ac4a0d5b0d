import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloudAccountRequest, cloudMachineRequest, sshKeyRequest } from '../generated/http-validators.ts';
import { COMMAND_VALIDATORS } from '../validators.ts';
import { PATTERN_WORDS } from './describe-fault.ts';
import { parseBody, parseMessage } from './parse-message.ts';

const create = COMMAND_VALIDATORS['session.create'];
const good = { name: 'x', agent: 'shell', workdir: '~', columns: 80, rows: 24 };

function sentence(validate: Parameters<typeof parseBody>[1], value: unknown): string {
  try {
    parseBody('The request', validate, value);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

it.each([
  [{ agent: 'emacs' }, /^The request does not fit: agent must be one of .*codex, .*shell.* \(given: "emacs"\)\.$/],
  [{ columns: 0 }, 'The request does not fit: columns must be at least 2 (given: 0).'],
  [{ rows: 10_000 }, 'The request does not fit: rows must be at most 300 (given: 10000).'],
  [{ columns: 1.5 }, 'The request does not fit: columns must be a whole number (given: 1.5).'],
  [{ columns: '80' }, 'The request does not fit: columns must be a whole number.'],
  [{ name: '' }, 'The request does not fit: name must not be empty.'],
  [{ name: 'x'.repeat(121) }, 'The request does not fit: name must have at most 120 characters.'],
  [{ name: 'two\nlines' }, 'The request does not fit: name must be one line without control characters.'],
  [{ workdir: undefined }, 'The request does not fit: it lacks the field workdir.'],
  [{ more: 1 }, 'The request does not fit: it has a field that is not known here: more.'],
  [
    { env: { 'A=B': 'x' } },
    'The request does not fit: env must have only letters, digits and _ in names, no digit first.',
  ],
  [{ env: { A: 'b\0' } }, 'The request does not fit: env/A must not hold a NUL character.'],
])('[ER8] says of %j what it must be', (change, said) => {
  const body: Record<string, unknown> = { ...good, ...change };
  if (body['workdir'] === undefined) delete body['workdir'];
  expect(sentence(create, body)).toEqual(typeof said === 'string' ? said : expect.stringMatching(said));
});

it('[ER8] shortens what it repeats, and keeps it on one line in its own direction', () => {
  const agent = `\u202e\n${'x'.repeat(100)}`;
  expect(sentence(create, { ...good, agent })).toMatch(/\(given: "\ufffd\\nx{35}…\)\.$/);
});

it('[ER8] repeats nothing under a name that secrets have, and no text but a word outside a list', () => {
  const secret = 'hunter2 hunter2';
  expect(sentence(cloudAccountRequest, { provider: 'digitalocean', label: 'x', token: secret })).not.toContain(
    'hunter2',
  );
  expect(sentence(sshKeyRequest, { public_key: 4711 })).not.toContain('4711');
  expect(sentence(cloudMachineRequest, { name: secret })).not.toContain('hunter2');
  expect(sentence(create, { ...good, agent: { secret } })).not.toContain('hunter2');
});

it('[ER8] has words for patterns that the schemas have', async () => {
  const folder = join(import.meta.dirname, '../../schema');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
  const patterns = new Set<unknown>();
  for (const name of files)
    JSON.parse(await readFile(join(folder, name), 'utf8'), (key, value: unknown) => {
      if (key === 'pattern') patterns.add(value);
      return value;
    });
  expect(Object.keys(PATTERN_WORDS).filter((pattern) => !patterns.has(pattern))).toEqual([]);
});

it('[ER8] shows no pattern where it has no words', () => {
  const envelope = JSON.stringify({ type: 'Session.End', request_id: '0123456789abcdef', body: {} });
  expect(parseMessage(envelope)).toMatchObject({
    error: { message: 'The message does not fit: type is not written as it must be.' },
  });
});
