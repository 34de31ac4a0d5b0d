// What is in the executables, as CycloneDX: npm's own list of the gateway's packages, cut down to those whose code was
// bundled, and Bun, which carries them.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUN_VERSION } from './bun-runtime.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..', '..');
const MAX_OUTPUT_BYTES = 33_554_432;

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
}

interface Bom {
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  [field: string]: unknown;
}

export async function releaseSbom(packages: readonly string[]): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--workspace', '@vibecode/gateway'];
  const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES });
  const bom = JSON.parse(stdout) as Bom;
  const own = ['@vibecode/gateway', '@vibecode/protocol'];
  const components = bom.components.filter(({ name, 'bom-ref': ref }) =>
    [...own, ...packages].some((wanted) => wanted === name || ref.startsWith(`${wanted}@`)),
  );
  const missing = packages.filter((name) => !components.some(({ 'bom-ref': ref }) => ref.startsWith(`${name}@`)));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}, which the bundle holds.`);
  const bun = {
    'bom-ref': `bun@${BUN_VERSION}`,
    type: 'platform',
    name: 'bun',
    version: BUN_VERSION,
    purl: `pkg:npm/bun@${BUN_VERSION}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  const known = new Set([...components.map((component) => component['bom-ref']), bun['bom-ref']]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => known.has(other)) }));
  return `${JSON.stringify({ ...bom, components: [...components, bun], dependencies }, null, 2)}\n`;
}
