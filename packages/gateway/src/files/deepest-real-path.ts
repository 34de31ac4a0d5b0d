// Where a path leads to, also one that is not there as a whole: links of the part that is there are followed.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../platform/errno-of.ts';
import { nameOf, parentOf } from './path-guard.ts';

export interface DeepestRealPath {
  real: string;
  /** What stopped the resolving, when not the whole path is there. */
  fault: unknown;
}

/** The whole path resolved, or its deepest part that is there, with the rest behind it. */
export async function deepestRealPath(path: string): Promise<DeepestRealPath> {
  let fault: unknown;
  const rest: string[] = [];
  for (let part = path; ; part = parentOf(part)) {
    try {
      const real = await realpath(part);
      return { real: join(real, ...rest.toReversed()), fault };
    } catch (error) {
      const errno = errnoOf(error);
      if (part === '/' || errno === undefined) throw error;
      fault ??= error;
      rest.push(nameOf(part));
    }
  }
}
