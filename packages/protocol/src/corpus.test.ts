// The corpus in fixtures/v<N>: what each message and HTTP body accepts and rejects, read the way that messages are read.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as httpValidators from './generated/http-validators.ts';
import { parseBody, parseMessage } from './messages/parse-message.ts';
import { isProtocolError } from './protocol-error.ts';
import { BROWSER_VALIDATORS, COMMAND_VALIDATORS, EVENT_VALIDATORS, RESULT_VALIDATORS } from './validators.ts';
import { PROTOCOL_VERSION } from './version.ts';

type Validator = Parameters<typeof parseBody<unknown>>[1];

interface Case {
  name: string;
  why: string;
  /** JSON pointer of the offending value inside the body, null where it is the body itself. */
  field?: string | null;
  /** For envelopes. */
  outcome?: 'answerable' | 'dropped';
  message?: unknown;
  body?: unknown;
}

interface Folder {
  name: string;
  accepts: Case[];
  rejects: Case[];
}

const corpusDir = join(import.meta.dirname, `../fixtures/v${PROTOCOL_VERSION}`);

async function readFolder(name: string): Promise<Folder> {
  const files = (await readdir(join(corpusDir, name))).toSorted();
  const cases = await Promise.all(
    files.map(async (file): Promise<Case> => {
      const value = JSON.parse(await readFile(join(corpusDir, name, file), 'utf8')) as Omit<Case, 'name'>;
      return { ...value, name: file };
    }),
  );
  const accepts = cases.filter((entry) => entry.name.startsWith('accept-'));
  const rejects = cases.filter((entry) => entry.name.startsWith('reject-'));
  return { name, accepts, rejects };
}

const kebab = (text: string) => text.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();

const messageValidators: Record<string, Validator> = {
  ...COMMAND_VALIDATORS,
  ...EVENT_VALIDATORS,
  ...BROWSER_VALIDATORS,
};
const resultValidators: Record<string, Validator> = Object.fromEntries(
  Object.entries(RESULT_VALIDATORS).map(([type, validate]) => [`${type}.result`, validate]),
);
const bodyValidators: Record<string, Validator> = Object.fromEntries(
  Object.entries(httpValidators).map(([name, validate]) => [`http.${kebab(name)}`, validate]),
);
const expected = [
  ...Object.keys({ ...messageValidators, ...resultValidators, ...bodyValidators }),
  'envelope',
  'frames',
];

const folders = await Promise.all(
  (await readdir(corpusDir))
    .filter((name) => name !== 'frames')
    .toSorted()
    .map(readFolder),
);

/** What a receiver of this case gets: the body through parseMessage and parseBody, or through parseBody alone for HTTP. */
function read(folder: Folder, entry: Case): unknown {
  const ofHttp = bodyValidators[folder.name];
  if (ofHttp !== undefined) return parseBody(folder.name, ofHttp, entry.body);
  const parsed = parseMessage(JSON.stringify(entry.message));
  if (parsed.kind !== 'ok') throw new Error(`${entry.name} is no envelope: ${JSON.stringify(parsed)}`);
  const { type, body } = parsed.envelope;
  const ofResult = resultValidators[folder.name];
  if (ofResult !== undefined) {
    const ack = parseBody('ack', EVENT_VALIDATORS.ack, body);
    if (!ack.ok) throw new Error(`${entry.name} is an ack of a failure`);
    return parseBody(folder.name, ofResult, ack.result);
  }
  const ofMessage = messageValidators[folder.name];
  if (ofMessage === undefined || type !== folder.name)
    throw new Error(`${entry.name} is a ${type}, not a ${folder.name}`);
  return parseBody(type, ofMessage, body);
}

describe('the corpus', () => {
  it('[CMD4] has a folder for every message, result and HTTP body, and no other', async () => {
    expect((await readdir(corpusDir)).toSorted()).toEqual(expected.toSorted());
  });

  it.each(folders)('[CMD4] $name has cases of both kinds and nothing else', ({ name, accepts, rejects }) => {
    expect(accepts.length, `${name} needs an accept-<case>.json`).toBeGreaterThan(0);
    expect(rejects.length, `${name} needs a reject-<case>.json`).toBeGreaterThan(0);
  });

  it('[CMD4] has no file that is neither', async () => {
    const files = (await readdir(corpusDir, { recursive: true })).filter((file) => file.endsWith('.json'));
    const strays = files.filter((file) => !/^frames[/\\]|[/\\](?:accept|reject)-[a-z0-9-]+\.json$/.test(file));
    expect(strays).toEqual([]);
  });
});

describe.each(folders.filter(({ name }) => name !== 'envelope'))('$name', (folder) => {
  it.each(folder.accepts)('[CMD4] takes $name: $why', (entry) => {
    expect(read(folder, entry)).toBeDefined();
  });

  it.each(folder.rejects)('[ER4] refuses $name: $why', (entry) => {
    let fault: unknown;
    try {
      read(folder, entry);
    } catch (error) {
      fault = error;
    }
    expect(isProtocolError(fault), `${entry.name} was taken, or failed otherwise: ${String(fault)}`).toBe(true);
    expect(fault).toMatchObject({ code: 'invalid_message', field: entry.field ?? undefined });
  });
});

describe('envelope', () => {
  const envelope = folders.find(({ name }) => name === 'envelope');

  it.each(envelope?.accepts ?? [])('[CMD3] takes $name: $why', (entry) => {
    expect(parseMessage(JSON.stringify(entry.message))).toEqual({ kind: 'ok', envelope: entry.message });
  });

  it.each(envelope?.rejects ?? [])('[ER2] [ER3] refuses $name: $why', (entry) => {
    expect(parseMessage(JSON.stringify(entry.message)).kind).toBe(entry.outcome);
  });
});

describe('mutations', () => {
  const good = folders
    .filter(({ name }) => name !== 'envelope')
    .flatMap((folder) => folder.accepts.map((entry) => ({ folder, entry })));
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, -1, 0, 2 ** 53, Number.MAX_VALUE, '', '\u0000', [], {}, '__proto__', 'x'.repeat(5_000)),
  );

  it('[ER4] of good bodies are taken or refused by name, never a crash', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.infiniteStream(fc.nat(1_000)),
        junk,
        ({ folder, entry }, choices, value) => {
          const body = structuredClone(bodyOf(folder, entry));
          replaceSomewhere(body, choices, value);
          const validate =
            bodyValidators[folder.name] ?? resultValidators[folder.name] ?? messageValidators[folder.name];
          if (validate === undefined) throw new Error(`nobody reads ${folder.name}`);
          try {
            parseBody(folder.name, validate, body);
          } catch (error) {
            expect(isProtocolError(error) && error.code).toBe('invalid_message');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function bodyOf(folder: Folder, entry: Case): unknown {
  if (bodyValidators[folder.name] !== undefined) return entry.body;
  const { body } = entry.message as { body: { result?: unknown } };
  return resultValidators[folder.name] === undefined ? body : body.result;
}

/** Walks down by chance and puts `value` in the place of what it ends at. */
function replaceSomewhere(root: unknown, choices: Iterator<number>, value: unknown): void {
  let node = root;
  while (typeof node === 'object' && node !== null) {
    const holder = node as Record<string, unknown>;
    const keys = Object.keys(holder);
    const key = keys[(choices.next().value as number) % (keys.length + 1)] ?? 'extra';
    const child = holder[key];
    const goesDeeper = typeof child === 'object' && child !== null && (choices.next().value as number) % 3 !== 0;
    if (!goesDeeper) {
      holder[key] = value;
      return;
    }
    node = child;
  }
}
