// schema/frames.json -> the constants that encode and decode use.
import type { Schema } from './schema-shapes.ts';

interface FrameLayout {
  header: { name: string; offset: number }[];
  header_bytes: number;
  kinds: Record<string, { value: number; direction: string; position: string; payload: string }>;
  flags: Record<string, Record<string, { value: number; description: string }>>;
}

export function frameLayoutFile(schemas: Map<string, Schema>): string {
  const frames = schemas.get('frames.json') as unknown as FrameLayout;
  return [
    `export const FRAME_HEADER_BYTES = ${frames.header_bytes};`,
    'export const FRAME_FIELD_OFFSET = {',
    ...frames.header.map(({ name, offset }) => `  ${name}: ${offset},`),
    '} as const;',
    'export const FRAME_KIND = {',
    ...Object.entries(frames.kinds).map(
      ([name, kind]) =>
        `  /** ${kind.direction}; position ${kind.position}; payload: ${kind.payload}. */\n  ${name.toUpperCase()}: ${kind.value},`,
    ),
    '} as const;',
    ...Object.entries(frames.flags).flatMap(([kind, flags]) => [
      `export const ${kind.toUpperCase()}_FLAG = {`,
      ...Object.entries(flags).map(([name, flag]) => `  /** ${flag.description}. */\n  ${name}: ${flag.value},`),
      '} as const;',
    ]),
    '',
  ].join('\n');
}
