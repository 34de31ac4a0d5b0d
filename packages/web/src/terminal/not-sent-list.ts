// The inputs that a person is told were not sent: few enough to read, however long somebody types at a dead screen. Pure.
import type { NotSent } from './input-ledger.ts';
import { MOUSE_LABEL } from './key-label.ts';

/** More than the message shows. */
const MOST_LISTED = 100;

/** A moving mouse is said once, not for every cell that it passes. */
export function withNotSent(before: readonly NotSent[], more: readonly NotSent[]): readonly NotSent[] {
  const list = [...before];
  for (const input of more) {
    if (input.label === MOUSE_LABEL && list.at(-1)?.label === MOUSE_LABEL) list.pop();
    list.push(input);
  }
  return list.slice(-MOST_LISTED);
}
