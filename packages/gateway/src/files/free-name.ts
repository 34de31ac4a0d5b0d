// Names for what is given to an agent: one line, and the next free number where a name is taken.
import { byteLength, MAX_NAME_BYTES } from './path-guard.ts';

/** The path is typed into a terminal: control characters would be keys there. Everything else stays as it is. */
export function oneLineName(name: string): string {
  return name.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '_');
}

/** `shot.png` -> `shot-2.png`; the name before its ending gives way where there is no room. */
export function numberedName(name: string, number: number): string {
  if (number <= 1) return name;
  const dot = name.lastIndexOf('.');
  const isEnding = dot > 0 && byteLength(name) - dot <= 32;
  const ending = `-${number}${isEnding ? name.slice(dot) : ''}`;
  const letters = Array.from(isEnding ? name.slice(0, dot) : name);
  while (letters.length > 1 && byteLength(letters.join('')) + byteLength(ending) > MAX_NAME_BYTES) letters.pop();
  return `${letters.join('')}${ending}`;
}
