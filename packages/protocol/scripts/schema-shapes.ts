// Reads schema/ and names every shape that gets a type and a validator.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Schema {
  $id: string;
  title: string;
  $defs?: Record<string, object>;
  'x-result'?: object;
  [keyword: string]: unknown;
}

/** Each group has validators of its own, so that a bundle takes only those of the messages that it reads. */
export type ShapeGroup = 'envelope' | 'commands' | 'results' | 'events' | 'browser' | 'http';

export interface Shape {
  group: ShapeGroup;
  /** The message type, or the file name of an HTTP body. */
  name: string;
  typeName: string;
  schema: Schema;
}

/** By path below schema/, sorted, so that every run gives the same output. */
export async function readSchemas(schemaDir: string): Promise<Map<string, Schema>> {
  const names = (await readdir(schemaDir, { recursive: true })).filter((name) => name.endsWith('.json')).toSorted();
  const entries = await Promise.all(
    names.map(async (name) => [name, JSON.parse(await readFile(join(schemaDir, name), 'utf8')) as Schema] as const),
  );
  return new Map(entries);
}

export function shapesOf(schemas: Map<string, Schema>): Shape[] {
  return [...schemas].flatMap(([file, schema]): Shape[] => {
    const [group = '', name = ''] = file.replace(/\.json$/, '').split('/');
    const { 'x-result': result, ...body } = schema;
    switch (group) {
      case 'definitions':
      case 'frames':
        return [];
      case 'envelope':
        return [{ group, name: 'envelope', typeName: 'Envelope', schema: body }];
      case 'http':
        return [{ group, name, typeName: `Http${pascal(name)}`, schema: body }];
      case 'commands':
        return result === undefined
          ? [{ group, name, typeName: `${pascal(name)}Body`, schema: body }]
          : [{ group, name, typeName: `${pascal(name)}Body`, schema: body }, resultShape(name, schema, result)];
      case 'events':
      case 'browser':
        return [{ group, name, typeName: `${pascal(name)}Body`, schema: body }];
      default:
        throw new Error(`schema/${file} lies in no known folder: commands, events, browser or http are needed`);
    }
  });
}

function resultShape(name: string, command: Schema, result: object): Shape {
  return {
    group: 'results',
    name,
    typeName: `${pascal(name)}Result`,
    schema: { ...result, $id: `${command.$id}/result`, title: `${command.title} result` },
  };
}

function pascal(text: string): string {
  return text.replaceAll(/(?:^|[._/-])([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
