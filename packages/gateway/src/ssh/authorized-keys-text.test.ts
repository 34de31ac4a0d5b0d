import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ed25519Key, rsaKey, skEd25519Key } from '../testing/ssh-keys.ts';
import { readKeyFile, withKey, withoutKeys } from './authorized-keys-text.ts';

const ours = ed25519Key();
const other = skEd25519Key();
const theirs = rsaKey(2048);
const entry = { type: ours.type, base64: ours.base64, label: 'My laptop', expiry: undefined };
const isOurs = ({ base64 }: { base64: string }): boolean => base64 === ours.base64;

it('[KEY4] writes one line: expiry, type, key, label, mark', () => {
  expect(withKey('', entry)).toBe(`ssh-ed25519 ${ours.base64} My laptop (vibecode)\n`);
  expect(withKey('', { ...entry, expiry: '20270701102030Z' })).toBe(
    `expiry-time="20270701102030Z" ssh-ed25519 ${ours.base64} My laptop (vibecode)\n`,
  );
});

it('[KEY4] changes its line in place, and keeps one of several', () => {
  const before = `# top\n${withKey('', entry)}${theirs.line}\r\n${withKey('', { ...entry, label: 'again' })}`;
  expect(withKey(before, { ...entry, label: 'Büro' })).toBe(
    `# top\n${withKey('', { ...entry, label: 'Büro' })}${theirs.line}\r\n`,
  );
  expect(readKeyFile(withKey(before, { ...entry, label: 'Büro (vibecode)' })).keys[0]).toMatchObject({
    label: 'Büro (vibecode)',
    managed: true,
  });
});

it('[KEY5] reads what sshd reads: options, quotes, tabs, comments, CRLF', () => {
  const file = [
    '# a comment',
    '',
    `  ${theirs.line}\r`,
    `command="echo \\"a, expiry-time=b\\" ssh-rsa",EXPIRY-TIME="20300101",expiry-time="20290101" ${other.line}`,
    `no-pty,from="*.example" ssh-ed25519\t${ours.base64}`,
    'ssh-ed25519 AAAA broken',
    `command="never closed ${ours.line}`,
    'words',
  ].join('\n');
  const { keys, unreadableLines } = readKeyFile(file);
  expect(keys.map(({ type, label, expiry, managed }) => ({ type, label, expiry, managed }))).toEqual([
    { type: 'ssh-rsa', label: 'somebody@somewhere', expiry: undefined, managed: false },
    { type: 'sk-ssh-ed25519@openssh.com', label: 'somebody@somewhere', expiry: '20290101', managed: false },
    { type: 'ssh-ed25519', label: '', expiry: undefined, managed: false },
  ]);
  expect(unreadableLines).toBe(3);
});

it.each([
  ['an option was added', `no-pty,${withKey('', { ...entry, expiry: '20270101' })}`],
  ['it was indented', ` ${withKey('', entry)}`],
  ['it was commented out', `#${withKey('', entry)}`],
  ['the mark is gone', `${ours.line}\n`],
])("[KEY5] a line is the person's own once %s", (_what, file) => {
  expect(withoutKeys(file, () => true)).toBe(file);
});

/** Anything that may stand in such a file, one character a byte. */
const words = ['\n', '\r\n', '\r', '\0', '\t', ' ', '#', '"', '\\"', ',', 'no-pty', 'command="', '(vibecode)'];
const lines = [theirs.line, other.line, other.base64, `${other.line}\n${theirs.line}`, 'expiry-time="20270101" '];
const pieces = fc.constantFrom('\u00ef\u00bb\u00bf', ...words, ...lines);
const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const anyFile = fc.array(fc.oneof(pieces, noise), { maxLength: 20 }).map((parts) => parts.join(''));

it('[KEY5] a key added and taken out again leaves every byte as it was', () => {
  fc.assert(
    fc.property(anyFile, fc.constantFrom(undefined, '20270101', '20270701102030Z'), (file, expiry) => {
      const added = withKey(file, { ...entry, expiry });
      expect(added.startsWith(file)).toBe(true);
      expect(readKeyFile(added).keys.filter((key) => isOurs(key) && key.managed)).toHaveLength(1);
      expect(withoutKeys(added, isOurs)).toBe(file);
    }),
    { numRuns: 500 },
  );
}, 60_000);

it("[KEY5] in any order of changes the person's lines are the same bytes in the same order", () => {
  const second = { type: other.type, base64: other.base64, label: 'Second', expiry: '20270101' };
  const change = fc.constantFrom(
    (file: string) => withKey(file, entry),
    (file: string) => withKey(file, { ...entry, label: 'New name', expiry: '20280101' }),
    (file: string) => withKey(file, second),
    (file: string) => withoutKeys(file, isOurs),
    (file: string) => withoutKeys(file, (key) => key.expiry === '20270101'),
  );
  fc.assert(
    fc.property(anyFile, fc.array(change, { maxLength: 8 }), (file, changes) => {
      // What stands there as ours by chance is not foreign.
      const foreign = withoutKeys(file, () => true);
      const changed = changes.reduce((text, next) => next(text), foreign);
      expect(withoutKeys(changed, () => true)).toBe(foreign);
    }),
    { numRuns: 500 },
  );
}, 60_000);

it('[KEY2] no label gets out of its comment', () => {
  const label = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, 'x'));
  fc.assert(
    fc.property(label, (text) => {
      const file = withKey('', { ...entry, label: text });
      expect(file.split('\n')).toHaveLength(2);
      expect(file.startsWith(`${ours.type} ${ours.base64} `)).toBe(true);
      expect(readKeyFile(file).keys).toMatchObject([{ base64: ours.base64, managed: true }]);
    }),
  );
});
