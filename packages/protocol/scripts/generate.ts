// Writes src/generated from schema/: types, stand-alone validators, the frame layout and the schema hash.
// `--check` writes nothing and fails when a file differs from what the schemas say.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { frameLayoutFile } from './frame-layout-file.ts';
import { schemaHash } from './schema-hash.ts';
import { readSchemas, shapesOf } from './schema-shapes.ts';
import { messageMapTypes, shapeTypes } from './types-files.ts';
import { validatorFiles } from './validator-files.ts';

const packageDir = join(import.meta.dirname, '..');
const outDir = join(packageDir, 'src/generated');
const banner = '// Generated from schema/ by scripts/generate.ts; do not edit.\n';

const schemas = await readSchemas(join(packageDir, 'schema'));
const shapes = shapesOf(schemas);
const files = new Map([
  ['types.ts', await shapeTypes(schemas, shapes)],
  ['message-maps.ts', messageMapTypes(shapes)],
  ['frame-layout.ts', frameLayoutFile(schemas)],
  ['schema-hash.ts', `export const SCHEMA_HASH = '${schemaHash(schemas)}';\n`],
  ...(await validatorFiles(schemas, shapes, packageDir)),
]);

if (process.argv.includes('--check')) await check();
else await write();

async function write(): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  for (const [name, text] of files) await writeFile(join(outDir, name), banner + text);
}

async function check(): Promise<void> {
  const present = await readdir(outDir).catch(() => []);
  const stale = present.filter((name) => !files.has(name));
  for (const [name, text] of files) {
    const current = await readFile(join(outDir, name), 'utf8').catch(() => '');
    if (current !== banner + text) stale.push(name);
  }
  if (stale.length === 0) return;
  const paths = stale.map((name) => relative(process.cwd(), join(outDir, name)));
  console.error(`Not what the schemas say: ${paths.join(', ')}. Run "npm run generate" and commit the result.`);
  process.exitCode = 1;
}
