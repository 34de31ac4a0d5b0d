// What people call a session. Pure. A name is data: it is never a tmux name and never part of a path.
import { ProtocolError } from '@vibecode/protocol';

/** As two people would call the same: `é` typed in one or in two code points. */
export function sameName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}

export function checkSessionName(name: string): void {
  const isPlain = !/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(name);
  if (isPlain && name.trim() !== '') return;
  throw new ProtocolError(
    'invalid_message',
    'A session name needs at least one visible character and no line breaks or control characters.',
    { field: '/name' },
  );
}
