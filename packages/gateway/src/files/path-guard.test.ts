import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteLength,
  checkName,
  isWithin,
  judgePath,
  MAX_NAME_BYTES,
  nameOf,
  parentOf,
  readPath,
} from './path-guard.ts';

const HOME = '/home/ada';
const fence = { roots: [HOME, '/srv/project'], protectedPaths: [`${HOME}/.ssh`, `${HOME}/.claude.json`] };
const refusal = expect.objectContaining({ code: 'path_refused' }) as unknown;

describe('reading a path', () => {
  it.each([
    ['~', HOME],
    ['~/', HOME],
    ['~/a b/c', '/home/ada/a b/c'],
    ['/srv//project/./x/', '/srv/project/x'],
    ['/', '/'],
    ['~/-rf', '/home/ada/-rf'],
    ['~/line\nbreak "quoted" \u{1f600}', '/home/ada/line\nbreak "quoted" \u{1f600}'],
    ['~/~', '/home/ada/~'],
    ['~/...', '/home/ada/...'],
  ])('[FIL1] %j is %j', (text, path) => {
    expect(readPath(text, HOME)).toBe(path);
  });

  it.each([
    'a',
    '',
    '~ada/x',
    '~/..',
    '/srv/project/../../etc',
    '~/a/../b',
    '~/x\0y',
    '~/\ud800',
    `~/${'n'.repeat(256)}`,
  ])('[FIL1] %j is refused', (text) => {
    expect(() => readPath(text, HOME)).toThrow(refusal);
  });

  it('[FIL1] a path that is too long is refused', () => {
    expect(() => readPath(`/${'ab/'.repeat(1_400)}`, HOME)).toThrow(refusal);
  });

  it('[FIL11] whatever is read is absolute, plain, and can be a path', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', '~', '-', ' '),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }),
      fc.constantFrom('\ud800', 'a\0b'),
    );
    const text = fc.tuple(fc.constantFrom('/', '~/', '~', ''), fc.array(part, { maxLength: 8 }));
    fc.assert(
      fc.property(text, ([start, parts]) => {
        let path: string;
        try {
          path = readPath(`${start}${parts.join('/')}`, HOME);
        } catch (error) {
          expect((error as { code?: string }).code).toBe('path_refused');
          return;
        }
        const isPlain = (one: string): boolean =>
          !['', '.', '..'].includes(one) && !one.includes('\0') && byteLength(one) <= MAX_NAME_BYTES;
        expect(path === '/' || (path.startsWith('/') && path.slice(1).split('/').every(isPlain))).toBe(true);
      }),
    );
  });
});

describe('a name', () => {
  it.each(['-rf', ' ', '\n', '"', "'", '\u{1f600}'.repeat(63), '...', 'a'.repeat(255)])('[FIL11] may be %j', (name) => {
    expect(() => checkName(name)).not.toThrow();
  });

  it.each(['', '.', '..', 'a/b', 'a\0', '\ud800', '\u{1f600}'.repeat(64)])('[FIL11] may not be %j', (name) => {
    expect(() => checkName(name)).toThrow(refusal);
  });
});

describe('judging', () => {
  it.each([
    [HOME, 'ok'],
    [`${HOME}/x`, 'ok'],
    ['/srv/project/deep/er', 'ok'],
    ['/home/adam', 'outside'],
    ['/home', 'outside'],
    ['/', 'outside'],
    ['/srv/projects', 'outside'],
    [`${HOME}/.ssh`, 'protected'],
    [`${HOME}/.ssh/id_rsa`, 'protected'],
    [`${HOME}/.SSH/id_rsa`, 'protected'],
    [`${HOME}/.\uff33\uff33\uff28/id_rsa`, 'protected'],
    [`${HOME}/.sshx`, 'ok'],
    [`${HOME}/.claude.json`, 'protected'],
    [`${HOME}/.claude.json.backup`, 'protected'],
    [`${HOME}/.claude.json~`, 'protected'],
    [`${HOME}/.claude.jsonl`, 'ok'],
  ])('[FIL2] %s is %s', (path, verdict) => {
    expect(judgePath(path, fence)).toBe(verdict);
  });

  it('[FIL2] a root of / holds everything', () => {
    expect(isWithin('/', '/etc')).toBe(true);
    expect(judgePath('/etc/passwd', { roots: ['/'], protectedPaths: [] })).toBe('ok');
  });

  it('[FIL2] a path is its parent and its name', () => {
    expect([parentOf('/a/b'), nameOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', 'b', '/', '/']);
  });
});
