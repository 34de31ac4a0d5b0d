// Schemas -> stand-alone validators, one module a group, of HTTP one a body: plain functions without eval, for workerd and a strict CSP.
import { Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { Schema, Shape, ShapeGroup } from './schema-shapes.ts';

/** The table that a group's module exports; the envelope has a single validator. */
const TABLE_NAME = {
  envelope: undefined,
  commands: 'COMMAND_VALIDATORS',
  results: 'RESULT_VALIDATORS',
  events: 'EVENT_VALIDATORS',
  browser: 'BROWSER_VALIDATORS',
  http: undefined,
} as const satisfies Record<ShapeGroup, string | undefined>;

type Standalone = (ajv: Ajv, ids: Record<string, string>) => string;
// A CommonJS module with __esModule: its function is one `default` further down than its types say.
const standaloneCode = (standaloneModule as unknown as { default: Standalone }).default;

/** File name -> text. */
export async function validatorFiles(
  schemas: Map<string, Schema>,
  shapes: readonly Shape[],
  workDir: string,
): Promise<Map<string, string>> {
  const ajv = new Ajv({
    code: { source: true, esm: true },
    strict: true,
    strictRequired: false,
    inlineRefs: false,
    allowUnionTypes: true,
    discriminator: true,
  });
  const definitions = schemas.get('definitions.json');
  if (definitions === undefined) throw new Error('schema/definitions.json is missing');
  // Draft 2020-12 in form, but nothing of it beyond draft 7 is used: Ajv's 2020 class would double the code with its
  // book-keeping for unevaluated properties.
  for (const { $schema: _draft, ...schema } of [definitions, ...shapes.map((shape) => shape.schema)])
    ajv.addSchema(schema);

  const files = new Map<string, string>();
  for (const group of Object.keys(TABLE_NAME) as ShapeGroup[]) {
    const inGroup = shapes.filter((shape) => shape.group === group);
    if (group === 'http') {
      // A module each: a page loads the validators of the bodies that it reads, and bundlers never split a module.
      for (const shape of inGroup) {
        const code = slim(standaloneCode(ajv, { [`validate${shape.typeName}`]: shape.schema.$id }));
        files.set(`validate-http-${shape.name}.js`, await bundle(code, workDir));
        files.set(`validate-http-${shape.name}.d.ts`, declarations(group, [shape]));
      }
      files.set('http-validators.ts', httpIndex(inGroup));
      continue;
    }
    const ids = Object.fromEntries(inGroup.map(({ typeName, schema }) => [`validate${typeName}`, schema.$id]));
    files.set(
      `validate-${group}.js`,
      await bundle(`${slim(standaloneCode(ajv, ids))}\n${table(group, inGroup)}`, workDir),
    );
    files.set(`validate-${group}.d.ts`, declarations(group, inGroup));
  }
  return files;
}

/** Nobody reads the path inside the schema: the field, the keyword and the message say enough. */
function slim(source: string): string {
  return source.replaceAll(/schemaPath:"[^"]*",/g, '');
}

/** Ajv's ES modules still call require() for its run-time helpers: bundling leaves plain ones. */
async function bundle(contents: string, resolveDir: string): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2023',
    // Without it the output names the path of each bundled module, which differs from one installation to the next.
    minify: true,
    legalComments: 'none',
  });
  return result.outputFiles.map((file) => file.text).join('');
}

function table(group: ShapeGroup, shapes: readonly Shape[]): string {
  const title = TABLE_NAME[group];
  if (title === undefined) return '';
  return `export const ${title} = {${shapes.map(({ name, typeName }) => `'${name}': validate${typeName}`).join(',')}};`;
}

/** Validators of REST bodies, by the name of their schema in schema/http. */
function httpIndex(shapes: readonly Shape[]): string {
  const lines = shapes.map(({ name, typeName }) => {
    const exported = name.replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    return `export { validate${typeName} as ${exported} } from './validate-http-${name}.js';`;
  });
  return `${lines.join('\n')}\n`;
}

function declarations(group: ShapeGroup, shapes: readonly Shape[]): string {
  const title = TABLE_NAME[group];
  return [
    `import type { ${shapes.map((shape) => shape.typeName).join(', ')} } from './types.ts';`,
    'interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }',
    'interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }',
    ...(title === undefined
      ? shapes.map(({ typeName }) => `export const validate${typeName}: Validate<${typeName}>;`)
      : [
          `export const ${title}: {`,
          ...shapes.map(({ name, typeName }) => `  readonly '${name}': Validate<${typeName}>;`),
          '};',
        ]),
    '',
  ].join('\n');
}
