// What people call a session. Pure. A name is data: it is never a tmux name and never part of a path.
import { isReadableName, ProtocolError } from '@vibecode/protocol';

/** As two people would call the same: `é` typed in one or in two code points. */
export function sameName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}

export function checkSessionName(name: string): void {
  if (isReadableName(name)) return;
  throw new ProtocolError(
    'invalid_message',
    'A session name needs at least one visible character, and no line breaks, control characters or marks that turn the direction of text.',
    { field: '/name' },
  );
}
