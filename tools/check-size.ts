// Fails where a built part is larger, gzipped, than tools/size-budget.json allows. Needs a build (`npm run build`) first.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesOfEntries, type WebManifest } from './web-manifest.ts';
import { report } from './report.ts';

interface Budget {
  name: string;
  /** 1 kB is 1000 bytes, as browsers' tools count. */
  max_kb: number;
  file?: string;
  /** Entries of the web's manifest that are loaded together, with all that they import. */
  web?: string[];
  /** Entries that were loaded before and are not counted. */
  loaded?: string[];
}

const root = join(import.meta.dirname, '..');
const webDist = 'packages/web/dist';

async function filesOf({ file, web = [], loaded = [] }: Budget): Promise<string[]> {
  if (file !== undefined) return [file];
  const manifest = JSON.parse(await readFile(join(root, webDist, '.vite/manifest.json'), 'utf8')) as WebManifest;
  const before = new Set(filesOfEntries(manifest, loaded));
  return filesOfEntries(manifest, web)
    .filter((name) => !before.has(name))
    .map((name) => `${webDist}/${name}`);
}

const budgets = JSON.parse(await readFile(join(import.meta.dirname, 'size-budget.json'), 'utf8')) as Budget[];
const faults: string[] = [];
for (const budget of budgets) {
  const needed = budget.file ?? `${webDist}/.vite/manifest.json`;
  if (!existsSync(join(root, needed))) {
    faults.push(`${budget.name}: ${needed} is not there: run "npm run build" first`);
    continue;
  }
  let bytes = 0;
  for (const file of await filesOf(budget)) bytes += gzipSync(await readFile(join(root, file)), { level: 9 }).length;
  const size = `${budget.name}: ${(bytes / 1000).toFixed(1)} of ${budget.max_kb} kB gzip`;
  console.log(size);
  if (bytes > budget.max_kb * 1000) faults.push(size);
}
report('Sizes', faults);
