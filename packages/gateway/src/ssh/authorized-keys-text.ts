// What an authorized_keys file says, and the file with one line of ours more or less. Pure. The file is a string of one
// character a byte (latin1), so that whatever else stands in it stays as it is.
import { isKeyType, keyBits } from './key-blob.ts';

/** A line that lets a key in. */
export interface KeyLine {
  type: string;
  base64: string;
  bits: number;
  /** The comment; without our mark on lines of ours. */
  label: string;
  /** The value of `expiry-time`, if there is one. */
  expiry: string | undefined;
  /** Written by a gateway: these alone are changed or taken out. */
  managed: boolean;
}

export interface KeyFile {
  keys: KeyLine[];
  /** Lines that are no keys, comments or blanks. */
  unreadableLines: number;
}

export interface NewKeyLine {
  type: string;
  base64: string;
  /** One line without control characters; checked by the caller. */
  label: string;
  /** As sshd reads it. */
  expiry: string | undefined;
}

/** Makes a line ours. */
const MARK = '(vibecode)';
const OUR_LINE = /^(?:expiry-time="(\d{8,14}Z?)" )?(\S+) ([A-Za-z0-9+/]+={0,2}) (.+) \(vibecode\)\r?$/;

export function readKeyFile(file: string): KeyFile {
  const keys: KeyLine[] = [];
  let unreadableLines = 0;
  for (const line of linesOf(file)) {
    const content = line.replace(/\n$/, '');
    if (/^[ \t]*(?:#|\r?$)/.test(content)) continue;
    const key = readLine(content);
    if (key === undefined) unreadableLines += 1;
    else keys.push(key);
  }
  return { keys, unreadableLines };
}

/** In the place of our line with this key, where there is one; else at the end, whose missing line end stays missing. */
export function withKey(file: string, { type, base64, label, expiry }: NewKeyLine): string {
  const option = expiry === undefined ? '' : `expiry-time="${expiry}" `;
  const own = `${option}${type} ${base64} ${Buffer.from(label, 'utf8').toString('latin1')} ${MARK}`;
  let isPlaced = false;
  const changed = mapOurLines(file, (key) => {
    if (key.base64 !== base64) return 'keep';
    if (isPlaced) return 'remove';
    isPlaced = true;
    return { replacement: own };
  });
  if (isPlaced) return changed;
  return file === '' || file.endsWith('\n') ? `${file}${own}\n` : `${file}\n${own}`;
}

/** Without our lines that `isUnwanted` names; every other byte stays. */
export function withoutKeys(file: string, isUnwanted: (key: KeyLine) => boolean): string {
  return mapOurLines(file, (key) => (isUnwanted(key) ? 'remove' : 'keep'));
}

type LineFate = 'keep' | 'remove' | { replacement: string };

function mapOurLines(file: string, fateOf: (key: KeyLine) => LineFate): string {
  const kept: string[] = [];
  for (const line of linesOf(file)) {
    const content = line.replace(/\n$/, '');
    const end = line.slice(content.length);
    const key = readOurLine(content);
    const fate = key === undefined ? 'keep' : fateOf(key);
    if (fate === 'keep') kept.push(line);
    else if (fate !== 'remove') kept.push(`${fate.replacement}${end}`);
    // The last line, without an end: the end before it was put there for it.
    else if (end === '') kept.push(kept.pop()?.replace(/\n$/, '') ?? '');
  }
  return kept.join('');
}

/** With their line ends. */
function linesOf(file: string): string[] {
  return file.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function readOurLine(line: string): KeyLine | undefined {
  const [, expiry, type = '', base64 = '', label = ''] = OUR_LINE.exec(line) ?? [];
  if (!isKeyType(type)) return undefined;
  const bits = keyBits(type, base64);
  return bits === undefined ? undefined : { type, base64, bits, label: readable(label), expiry, managed: true };
}

function readLine(line: string): KeyLine | undefined {
  const own = readOurLine(line);
  if (own !== undefined) return own;
  const start = line.replace(/^[ \t]+/, '');
  const bare = readKey(start);
  if (bare !== undefined) return { ...bare, expiry: undefined, managed: false };
  const optionsEnd = endOfOptions(start);
  const key = optionsEnd === undefined ? undefined : readKey(start.slice(optionsEnd).replace(/^[ \t]+/, ''));
  if (key === undefined) return undefined;
  return { ...key, expiry: expiryOption(start.slice(0, optionsEnd)), managed: false };
}

function readKey(text: string): Pick<KeyLine, 'type' | 'base64' | 'bits' | 'label'> | undefined {
  const [, type = '', base64 = '', label = ''] = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?/.exec(text) ?? [];
  const bits = keyBits(type, base64);
  return bits === undefined ? undefined : { type, base64, bits, label: readable(label) };
}

/** Up to the first blank outside of quotes, as sshd counts them; undefined where a quote is never closed. */
function endOfOptions(text: string): number | undefined {
  let isQuoted = false;
  let at = 0;
  for (; at < text.length && (isQuoted || !/[ \t]/.test(text.charAt(at))); at += 1) {
    if (text.startsWith('\\"', at)) at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
  }
  return isQuoted ? undefined : at;
}

/** The earliest, which is the one that counts; the quoted words of other options are none. */
function expiryOption(options: string): string | undefined {
  const values: string[] = [];
  for (let start = 0, isQuoted = false, at = 0; at <= options.length; at += 1) {
    if (options.startsWith('\\"', at)) at += 1;
    else if (options[at] === '"') isQuoted = !isQuoted;
    else if (at === options.length || (options[at] === ',' && !isQuoted)) {
      const value = /^expiry-time="([^"]*)"$/i.exec(options.slice(start, at))?.[1];
      if (value !== undefined) values.push(value);
      start = at + 1;
    }
  }
  return values.sort()[0];
}

/** For people: UTF-8, without control characters. */
function readable(label: string): string {
  const text = Buffer.from(label, 'latin1').toString('utf8');
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
