// Anybody's text -> one word of a tmux command line. The only place that knows tmux's quoting.

const PLAIN = /^[A-Za-z0-9_@%=+:,./-]+$/;

/**
 * Single quotes keep everything but themselves; control characters (a line feed would end the command) become octal
 * escapes inside double quotes. NUL cannot be said to tmux at all.
 */
export function quoteTmux(text: string): string {
  if (text.includes('\0')) throw new RangeError('tmux takes no NUL characters');
  if (PLAIN.test(text) && !text.startsWith('%')) return text;
  let quoted = '';
  for (const part of text.split(/([\u0001-\u001f\u007f]+|'+)/)) {
    if (part === '') continue;
    if (part.startsWith("'")) quoted += `"${part}"`;
    else if (/^[\u0001-\u001f\u007f]/.test(part)) quoted += `"${part.replaceAll(/./gs, octal)}"`;
    else quoted += `'${part}'`;
  }
  return quoted === '' ? "''" : quoted;
}

/** A command and its arguments as one tmux command. */
export function tmuxCommand(...words: readonly string[]): string {
  return words.map(quoteTmux).join(' ');
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
