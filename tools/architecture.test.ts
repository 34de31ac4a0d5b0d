// Holds every source file to the import table and pins what the protocol exports.
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDER_TABLE, KEPT_MODULES, PURE_FILES, SHARED_FILES } from './import-table.ts';
import { readImports, type SourceImport } from './read-imports.ts';

const root = join(import.meta.dirname, '..');
const PROTOCOL = 'packages/protocol';

interface SourceFile {
  path: string;
  text: string;
  imports: SourceImport[];
}

async function sourceFiles(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const pattern = '{packages/*,bench,e2e,tools,scripts}/**/*.{ts,tsx,mjs,js}';
  const skipped = /(?:^|[\\/])(?:node_modules|dist|generated|fixtures|toolchain)(?:[\\/]|$)/;
  for await (const path of glob(pattern, { cwd: root, exclude: (name) => skipped.test(name) })) {
    const text = await readFile(join(root, path), 'utf8');
    files.push({ path: path.split(sep).join('/'), text, imports: readImports(text) });
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const files = await sourceFiles();
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
/** Tests, their helpers and build scripts are not part of what is shipped. */
const isProduct = (path: string) =>
  /^packages\/[^/]+\/src\//.test(path) && !isTest(path) && !/\/src\/testing\//.test(path);
const packageOf = (path: string) => /^packages\/[^/]+/.exec(path)?.[0] ?? path.split('/')[0] ?? '';

/** The file that a relative import means, from the root; undefined for modules. */
function target(file: SourceFile, { specifier }: SourceImport): string | undefined {
  if (specifier.startsWith('@/')) return `${packageOf(file.path)}/src/${specifier.slice(2)}`;
  if (!specifier.startsWith('.')) return undefined;
  return relative(root, join(root, dirname(file.path), specifier))
    .split(sep)
    .join('/');
}

/** The longest folder of the table that holds the path; '' for files directly in src/. */
function folderOf(path: string, folders: readonly string[]): string | undefined {
  const below = /^packages\/[^/]+\/src\/(.*)$/.exec(path)?.[1];
  if (below === undefined) return undefined;
  if (!below.includes('/')) return '';
  const holding = folders.filter((folder) => folder !== '' && below.startsWith(`${folder}/`));
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? below.split('/')[0];
}

function faults(check: (file: SourceFile, imported: SourceImport) => string | undefined): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const why = check(file, imported);
      return why === undefined ? [] : [`${file.path}:${imported.line} imports ${imported.specifier}: ${why}`];
    }),
  );
}

describe('between packages', () => {
  it('each imports only itself and the protocol; e2e alone imports all', () => {
    expect(
      faults((file, imported) => {
        const from = packageOf(file.path);
        if (from === 'e2e') return undefined;
        const to = target(file, imported);
        if (to !== undefined) {
          const toolTest = from === 'tools' && isTest(file.path);
          return packageOf(to) === from || toolTest || !/^(?:packages|bench|e2e)\//.test(`${packageOf(to)}/`)
            ? undefined
            : `${from} and ${packageOf(to)} meet only through @vibecode/protocol`;
        }
        const own = /^@vibecode\/([^/]+)/.exec(imported.specifier)?.[1];
        if (own === undefined || own === 'protocol') return undefined;
        return `packages import no package but @vibecode/protocol, types included`;
      }),
    ).toEqual([]);
  });

  it('the protocol imports nothing', () => {
    expect(
      faults((file, imported) =>
        packageOf(file.path) === PROTOCOL && isProduct(file.path) && target(file, imported) === undefined
          ? 'it runs in browsers, workerd and Node, and everybody imports it'
          : undefined,
      ),
    ).toEqual([]);
  });

  it('the protocol is imported by its exports, not by its files', () => {
    expect(
      faults((_file, imported) =>
        /^@vibecode\/protocol\/(?!frames$|validators$|http-validators$|link$)/.test(imported.specifier)
          ? 'its exports are ".", "./frames", "./validators", "./http-validators" and "./link"'
          : undefined,
      ),
    ).toEqual([]);
  });

  it('scripts run on a bare machine', () => {
    expect(
      faults((file, imported) =>
        file.path.startsWith('scripts/') &&
        file.path.endsWith('.mjs') &&
        target(file, imported) === undefined &&
        !imported.specifier.startsWith('node:')
          ? 'they run before anything is installed: no dependencies'
          : undefined,
      ),
    ).toEqual([]);
  });
});

describe.each(Object.entries(FOLDER_TABLE))('inside %s', (name, table) => {
  const folders = Object.keys(table);
  const own = files.filter((file) => file.path.startsWith(`${name}/src/`) && isProduct(file.path));

  it('every folder stands in the table', () => {
    const unknown = own.map(({ path }) => folderOf(path, folders) ?? '').filter((folder) => !folders.includes(folder));
    expect([...new Set(unknown)], 'say in tools/import-table.ts what these folders may import').toEqual([]);
  });

  it('no folder imports one that the table does not give it', () => {
    const list = own.flatMap((file) =>
      file.imports.flatMap((imported) => {
        const to = target(file, imported);
        const fromFolder = folderOf(file.path, folders);
        const toFolder = to === undefined ? undefined : folderOf(to, folders);
        if (to === undefined || fromFolder === undefined || toFolder === undefined || fromFolder === toFolder)
          return [];
        if (SHARED_FILES.some((shared) => to === `${name}/src/${shared}`)) return [];
        const rule = table[fromFolder];
        const allowed = [...(rule?.imports ?? []), ...(imported.isTypeOnly ? (rule?.types ?? []) : [])];
        if (allowed.some((folder) => folder === '*' || folder === toFolder || toFolder.startsWith(`${folder}/`)))
          return [];
        return [
          `${file.path}:${imported.line} imports ${to}: ${fromFolder || 'src'} may import ${allowed.join(', ') || 'nothing'}, not ${toFolder || 'src'}`,
        ];
      }),
    );
    expect(list).toEqual([]);
  });
});

describe('what has one place', () => {
  it.each(KEPT_MODULES)('$module in $package', (kept) => {
    const list = faults((file, { specifier, isTypeOnly }) => {
      const isKept = specifier === kept.module || specifier.startsWith(`${kept.module}/`);
      if (!isKept || isTypeOnly || packageOf(file.path) !== kept.package || !isProduct(file.path)) return undefined;
      return kept.folders.some((folder) => file.path.startsWith(`${kept.package}/src/${folder}/`))
        ? undefined
        : `only ${kept.folders.join('/, ')}/ may: ${kept.why}`;
    });
    expect(list).toEqual([]);
  });

  it('routes reach Durable Objects through their stubs', () => {
    expect(
      faults((file, imported) => {
        const to = target(file, imported) ?? '';
        const reaches =
          /\/src\/(?:routes|services)\//.test(file.path) && isProduct(file.path) && /\/src\/durables\//.test(to);
        return !reaches || imported.isTypeOnly || to.endsWith('-stub.ts')
          ? undefined
          : 'an object lives elsewhere: call its stub';
      }),
    ).toEqual([]);
  });
});

describe('pure files', () => {
  const impure =
    /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|queueMicrotask|fetch|console)\b|\bprocess\./;

  it.each(PURE_FILES.filter((path) => existsSync(join(root, path))))('%s only computes', (path) => {
    const seen = new Set<string>();
    const queue = [path];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const file = files.find((entry) => entry.path === next);
      if (file === undefined) continue;
      const code = file.text.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
      expect(impure.exec(code)?.[0], `${next} is pure, or imported by ${path}, which is`).toBeUndefined();
      for (const imported of file.imports.filter(({ isTypeOnly }) => !isTypeOnly)) {
        const to = target(file, imported);
        if (to !== undefined) queue.push(to);
        else
          expect(imported.specifier, `${next}:${imported.line} is pure, or imported by ${path}, which is`).toMatch(
            /^@vibecode\/protocol/,
          );
      }
    }
  });
});

describe('the exports of @vibecode/protocol', () => {
  it('are pinned: a change is a decision', async () => {
    const manifest = JSON.parse(await readFile(join(root, PROTOCOL, 'package.json'), 'utf8')) as {
      exports: Record<string, string>;
    };
    const exported: Record<string, string[]> = {};
    for (const [subpath, path] of Object.entries(manifest.exports)) {
      const module = (await import(join(root, PROTOCOL, path))) as Record<string, unknown>;
      const typeNames = await exportedTypes(join(root, PROTOCOL, path));
      exported[subpath] = [...Object.keys(module), ...typeNames.map((name) => `type ${name}`)].toSorted();
    }
    await expect(`${JSON.stringify(exported, null, 2)}\n`).toMatchFileSnapshot('protocol-exports.json');
  });
});

/** Index files hold nothing but `export {…} from` lists, which is what makes this short. */
async function exportedTypes(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, isTypeList, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (isTypeList !== undefined || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  );
}
