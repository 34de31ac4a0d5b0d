// One number for everything in schema/ that decides what the other side accepts.
import { createHash } from 'node:crypto';
import type { Schema } from './schema-shapes.ts';

export function schemaHash(schemas: Map<string, Schema>): string {
  return createHash('sha256')
    .update(JSON.stringify([...schemas].map(([file, schema]) => [file, withoutProse(schema)])))
    .digest('hex');
}

/** Descriptions may change freely, keys may be written in any order. */
function withoutProse(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (node === null || typeof node !== 'object') return node;
  const prose: ReadonlySet<string> = new Set(['description', 'title', '$schema']);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(prose.has(key) && typeof value === 'string'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]: [string, unknown]) => [key, withoutProse(value)]),
  );
}
