// The runtimes that executables are made of: Bun's npm packages, one a target, whatever machine builds. Fetched by npm
// from the registry that it is set to, checked against the hashes below, kept in dist/.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const BUN_VERSION = '1.4.5';
const KEPT = join(import.meta.dirname, '..', 'dist', `bun-${BUN_VERSION}`);

/** Package and hash of each target's runtime, as the registry has them. Bun is updated here and nowhere else. */
const RUNTIMES = {
  'linux-x64': {
    name: '@oven/bun-linux-x64',
    sha512: 'IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
  },
  'linux-arm64': {
    name: '@oven/bun-linux-aarch64',
    sha512: '4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
  },
  'darwin-x64': {
    name: '@oven/bun-darwin-x64',
    sha512: 'qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==',
  },
  'darwin-arm64': {
    name: '@oven/bun-darwin-aarch64',
    sha512: '4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
  },
} as const;

export type Target = keyof typeof RUNTIMES;

export const TARGETS = Object.keys(RUNTIMES) as Target[];

/** The target that this machine runs; undefined where there is none. */
export function ownTarget(): Target | undefined {
  return TARGETS.find((target) => target === `${process.platform}-${process.arch}`);
}

/** The path of a target's runtime. */
export async function bunRuntime(target: Target): Promise<string> {
  const folder = join(KEPT, target);
  const executable = join(folder, 'package', 'bin', 'bun');
  if (await exists(executable)) return executable;
  await mkdir(KEPT, { recursive: true });
  const work = await mkdtemp(join(KEPT, `.${target}-`));
  try {
    const archive = await fetchPackage(target, work);
    await run('tar', ['-xzf', archive, '-C', work]);
    await rm(archive);
    // Two builds at once: the later one finds the earlier one's folder and uses it.
    await rename(work, folder).catch(async (error: unknown) => {
      if (!(await exists(executable))) throw error;
    });
    return executable;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchPackage(target: Target, folder: string): Promise<string> {
  const { name, sha512 } = RUNTIMES[target];
  const { stdout } = await run('npm', ['pack', `${name}@${BUN_VERSION}`, '--json', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const archive = join(folder, filename);
  const found = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (found !== sha512) throw new Error(`${name}@${BUN_VERSION} is not what it was: sha512 ${found}.`);
  return archive;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
