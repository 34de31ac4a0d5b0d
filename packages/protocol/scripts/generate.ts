// Writes src/generated from schema/: TypeScript types, stand-alone validators, the frame layout and the schema hash.
// `--check` writes nothing and fails when a file differs from what the schemas say.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const packageDir = join(import.meta.dirname, '..');
const schemaDir = join(packageDir, 'schema');
const outDir = join(packageDir, 'src/generated');
const banner = '// Generated from schema/ by scripts/generate.ts; do not edit.\n';

interface Schema {
  $id: string;
  title: string;
  description?: string;
  $schema?: string;
  $defs?: Record<string, object>;
  'x-result'?: object;
  [keyword: string]: unknown;
}

async function readSchemas(): Promise<Map<string, Schema>> {
  const names = (await readdir(schemaDir, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  const entries = await Promise.all(
    names.map(async (name) => [name, JSON.parse(await readFile(join(schemaDir, name), 'utf8')) as Schema] as const),
  );
  return new Map(entries);
}

function pascal(text: string): string {
  return text.replace(/(?:^|[._/-])([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

interface Shape {
  /** Key in the validator table, such as `commands/session.create` or `commands/session.create/result`. */
  key: string;
  typeName: string;
  schema: Schema;
}

function shapesOf(schemas: Map<string, Schema>): Shape[] {
  const shapes: Shape[] = [];
  for (const [file, schema] of schemas) {
    if (file === 'definitions.json' || file === 'frames.json') continue;
    const key = file.replace(/\.json$/, '');
    const [group, name = ''] = key.split('/');
    const base = group === 'envelope' ? 'Envelope' : pascal(name);
    const suffix = group === 'http' ? 'Http' : group === 'envelope' ? '' : 'Body';
    const { 'x-result': result, ...body } = schema;
    shapes.push({ key, typeName: group === 'http' ? `Http${base}` : `${base}${suffix}`, schema: body as Schema });
    if (result !== undefined) {
      shapes.push({
        key: `${key}/result`,
        typeName: `${base}Result`,
        schema: { ...result, $id: `${schema.$id}/result`, title: `${schema.title} result` } as Schema,
      });
    }
  }
  return shapes;
}

/** `{$ref: 'vibecode:definitions#/$defs/x'}` -> `{$ref: '#/$defs/x'}`, for one document that holds all of them. */
function localRefs(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(localRefs);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace('vibecode:definitions', '') : localRefs(value),
    ]),
  );
}

async function typesFile(schemas: Map<string, Schema>, shapes: Shape[]): Promise<string> {
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
  return compile(document, 'AllShapes', {
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    additionalProperties: false,
  });
}

async function validatorsFile(schemas: Map<string, Schema>, shapes: Shape[]): Promise<string> {
  const ajv = new Ajv2020({
    code: { source: true, esm: true },
    strict: true,
    strictRequired: false,
    inlineRefs: false,
    allowUnionTypes: true,
    discriminator: true,
  });
  const definitions = schemas.get('definitions.json');
  if (definitions === undefined) throw new Error('schema/definitions.json is missing');
  ajv.addSchema(definitions);
  const names: Record<string, string> = {};
  for (const { typeName, schema } of shapes) {
    ajv.addSchema(schema);
    names[`validate${typeName}`] = schema.$id;
  }
  const source = (
    standaloneCode as unknown as { default: (ajv: Ajv2020, names: Record<string, string>) => string }
  ).default(ajv, names);
  // Ajv's ESM output still calls require() for its run-time helpers: bundling leaves plain ES modules for workerd and browsers.
  const bundled = await build({
    stdin: { contents: source, resolveDir: packageDir, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2023',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
  });
  return banner + bundled.outputFiles[0]!.text;
}

function validatorTypesFile(shapes: Shape[]): string {
  const lines = [
    banner.trimEnd(),
    `import type { ${shapes.map((shape) => shape.typeName).join(', ')} } from './types.ts';`,
    'interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }',
    'interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }',
    ...shapes.map(({ typeName }) => `export const validate${typeName}: Validate<${typeName}>;`),
  ];
  return `${lines.join('\n')}\n`;
}

function mapsFile(shapes: Shape[]): string {
  const group = (prefix: string) => shapes.filter(({ key }) => key.startsWith(`${prefix}/`));
  const name = (key: string) => key.split('/')[1] ?? '';
  const commands = group('commands').filter(({ key }) => !key.endsWith('/result'));
  const results = new Set(
    group('commands')
      .filter(({ key }) => key.endsWith('/result'))
      .map(({ key }) => name(key)),
  );
  const plain = (prefix: string) => group(prefix);
  const used = [...group('commands'), ...plain('events'), ...plain('browser')];
  const table = (title: string, list: Shape[]) =>
    `export const ${title} = {\n${list.map(({ key, typeName }) => `  '${name(key)}': validators.validate${typeName},`).join('\n')}\n} as const;`;
  const types = (title: string, list: Shape[]) =>
    `export interface ${title} {\n${list.map(({ key, typeName }) => `  '${name(key)}': ${typeName};`).join('\n')}\n}`;
  const resultShapes = group('commands').filter(({ key }) => key.endsWith('/result'));
  return [
    banner.trimEnd(),
    `import type { ${used.map((shape) => shape.typeName).join(', ')} } from './types.ts';`,
    "import * as validators from './validators.js';",
    '',
    types('CommandBodies', commands),
    types('CommandResults', resultShapes),
    types('EventBodies', plain('events')),
    types('BrowserBodies', plain('browser')),
    table('COMMAND_VALIDATORS', commands),
    table('RESULT_VALIDATORS', resultShapes),
    table('EVENT_VALIDATORS', plain('events')),
    table('BROWSER_VALIDATORS', plain('browser')),
    `export const COMMANDS_WITHOUT_RESULT = [${commands
      .filter(({ key }) => !results.has(name(key)))
      .map(({ key }) => `'${name(key)}'`)
      .join(', ')}] as const;`,
    '',
  ].join('\n');
}

function framesFile(schemas: Map<string, Schema>): string {
  const frames = schemas.get('frames.json') as unknown as {
    header: { name: string; offset: number }[];
    header_bytes: number;
    kinds: Record<string, { value: number; direction: string; position: string; payload: string }>;
    flags: Record<string, Record<string, { value: number; description: string }>>;
  };
  const constant = (text: string) => text.toUpperCase();
  return [
    banner.trimEnd(),
    `export const FRAME_HEADER_BYTES = ${frames.header_bytes};`,
    'export const FRAME_FIELD_OFFSET = {',
    ...frames.header.map(({ name, offset }) => `  ${name}: ${offset},`),
    '} as const;',
    'export const FRAME_KIND = {',
    ...Object.entries(frames.kinds).map(
      ([name, kind]) =>
        `  /** ${kind.direction}; position ${kind.position}; payload: ${kind.payload}. */\n  ${constant(name)}: ${kind.value},`,
    ),
    '} as const;',
    ...Object.entries(frames.flags).flatMap(([kind, flags]) => [
      `export const ${constant(kind)}_FLAG = {`,
      ...Object.entries(flags).map(([name, flag]) => `  /** ${flag.description}. */\n  ${name}: ${flag.value},`),
      '} as const;',
    ]),
    '',
  ].join('\n');
}

/** Descriptions may change freely; everything else in the schemas decides what the other side accepts. */
function withoutProse(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([key, value]) =>
          !((key === 'description' || key === 'title' || key === '$schema') && typeof value === 'string'),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, withoutProse(value)]),
  );
}

const schemas = await readSchemas();
const shapes = shapesOf(schemas);
const hash = createHash('sha256')
  .update(JSON.stringify([...schemas].map(([file, schema]) => [file, withoutProse(schema)])))
  .digest('hex');
const files = new Map([
  ['types.ts', await typesFile(schemas, shapes)],
  ['validators.js', await validatorsFile(schemas, shapes)],
  ['validators.d.ts', validatorTypesFile(shapes)],
  ['message-maps.ts', mapsFile(shapes)],
  ['frame-layout.ts', framesFile(schemas)],
  ['schema-hash.ts', `${banner}export const SCHEMA_HASH = '${hash}';\n`],
]);

if (process.argv.includes('--check')) {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const current = await readFile(join(outDir, name), 'utf8').catch(() => '');
    if (current !== text) stale.push(relative(process.cwd(), join(outDir, name)));
  }
  if (stale.length > 0) {
    console.error(
      `Generated files are not what the schemas say: ${stale.join(', ')}. Run "npm run generate" and commit the result.`,
    );
    process.exitCode = 1;
  }
} else {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  for (const [name, text] of files) await writeFile(join(outDir, name), text);
}
