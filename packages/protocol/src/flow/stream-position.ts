// Arithmetic on {epoch, offset} (FL1, FL2).
import type { Position } from '../generated/types.ts';

export function advance(position: Position, byteCount: number): Position {
  return { epoch: position.epoch, offset: position.offset + byteCount };
}

export function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset;
}

export type Continuity = 'continues' | 'repeats' | 'gap' | 'new_epoch';

/** How bytes that begin at `next` relate to a stream that ends at `end`. */
export function continuity(end: Position, next: Position): Continuity {
  if (end.epoch !== next.epoch) return 'new_epoch';
  if (end.offset === next.offset) return 'continues';
  return next.offset < end.offset ? 'repeats' : 'gap';
}
