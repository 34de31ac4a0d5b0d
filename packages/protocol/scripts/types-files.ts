// Schemas -> TypeScript: the shapes themselves, and the maps from message type to body.
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { Schema, Shape, ShapeGroup } from './schema-shapes.ts';

export async function shapeTypes(schemas: Map<string, Schema>, shapes: readonly Shape[]): Promise<string> {
  const definitions = schemas.get('definitions.json')?.$defs ?? {};
  const document = {
    title: 'AllShapes',
    type: 'object',
    additionalProperties: false,
    required: shapes.map((shape) => shape.typeName),
    properties: Object.fromEntries(
      shapes.map(({ typeName, schema: { $id: _id, $schema: _schema, ...schema } }) => [
        typeName,
        { ...(localRefs(schema) as object), title: typeName },
      ]),
    ),
    $defs: localRefs(definitions),
  } as JSONSchema;
  return compile(document, 'AllShapes', { bannerComment: '', ignoreMinAndMaxItems: true, additionalProperties: false });
}

export function messageMapTypes(shapes: readonly Shape[]): string {
  const groups = {
    CommandBodies: 'commands',
    CommandResults: 'results',
    EventBodies: 'events',
    BrowserBodies: 'browser',
  } as const;
  const inGroup = (group: ShapeGroup) => shapes.filter((shape) => shape.group === group);
  const used = Object.values(groups).flatMap(inGroup);
  return [
    `import type { ${used.map((shape) => shape.typeName).join(', ')} } from './types.ts';`,
    '',
    ...Object.entries(groups).flatMap(([title, group]) => [
      `export interface ${title} {`,
      ...inGroup(group).map(({ name, typeName }) => `  '${name}': ${typeName};`),
      '}',
    ]),
    '',
  ].join('\n');
}

/** `vibecode:definitions#/$defs/x` -> `#/$defs/x`, for one document that holds all of them. */
function localRefs(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(localRefs);
  if (node === null || typeof node !== 'object') return node;
  // A schema that says nothing but its description stands for any value: without this it becomes an index signature.
  if (Object.keys(node).join() === 'description') return { ...node, tsType: 'unknown' };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace('vibecode:definitions', '') : localRefs(value),
    ]),
  );
}
