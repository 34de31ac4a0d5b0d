// `npm run build:gateway [-- --target linux-x64 …] [--out FOLDER] [--release-key FILE]`: the gateway as one file for each
// target, with nothing to install beside it. docs/decisions says why it is Bun that packs them.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bunRuntime, ownTarget, TARGETS, type Target } from './bun-runtime.ts';
import { bundleGateway } from './bundle-gateway.ts';
import { readCommit } from './read-commit.ts';
import { readPublicKeys } from './release-keys.ts';
import { signMachO } from './sign-macho.ts';

const run = promisify(execFile);
const OUT = join(import.meta.dirname, '..', 'dist', 'executables');

export interface ExecutablesOptions {
  targets: readonly Target[];
  folder: string;
  commit: string;
  /** Ed25519 public keys (SPKI, base64) whose releases the executables take. */
  releaseKeys: readonly string[];
  /** Otherwise the sources' own: for a newer one to try an update with. */
  version?: string;
}

export interface Executables {
  /** Of the bundle in all of them: the same for two builds of one commit with the same keys. */
  bundleSha256: string;
  /** npm packages whose code is in it. */
  packages: string[];
  files: { target: Target; path: string }[];
}

export async function buildExecutables(options: ExecutablesOptions): Promise<Executables> {
  const { targets, commit, releaseKeys, version } = options;
  const own = ownTarget();
  if (own === undefined) throw new Error(`Executables cannot be made on ${process.platform} ${process.arch}.`);
  const bun = await bunRuntime(own);
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.build-'));
  try {
    // Always of this name: it stands in the executable.
    const bundle = join(work, 'vibecode-gateway.mjs');
    const info = { commit, isExecutable: true, releaseKeys };
    const packages = await bundleGateway({ outfile: bundle, info, ...(version !== undefined && { version }) });
    const files: Executables['files'] = [];
    for (const target of targets) {
      const path = join(folder, executableName(target));
      const made = join(work, executableName(target));
      const runtime = await bunRuntime(target);
      await run(bun, compileArgs({ target, runtime, outfile: made }), { cwd: work });
      if (target === 'darwin-x64') await resign(made);
      await chmod(made, 0o755);
      await rename(made, path);
      files.push({ target, path });
    }
    const bundleSha256 = createHash('sha256')
      .update(await readFile(bundle))
      .digest('hex');
    return { bundleSha256, packages, files };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export function executableName(target: Target): string {
  return `vibecode-gateway-${target}`;
}

async function resign(path: string): Promise<void> {
  const file = await readFile(path);
  signMachO(file, 'vibecode-gateway');
  await writeFile(path, file);
}

function compileArgs({ target, runtime, outfile }: { target: Target; runtime: string; outfile: string }): string[] {
  return [
    'build',
    '--compile',
    `--target=bun-${target}`,
    `--compile-executable-path=${runtime}`,
    // A gateway started in a person's project must not take that project's settings for its own.
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    // Parsed and compiled here: half the time to hello, for 4 MB of the file. Not for macOS: there is no Mac here to try
    // it on, and Bun leaves too little room for the signature of the larger file.
    ...(target.startsWith('linux-') ? ['--bytecode', '--format=esm'] : []),
    // Code is compiled to its fastest form ten times later: some 6 MB less memory, and what is hot for long is compiled
    // all the same.
    '--compile-jit-policy=10',
    `--outfile=${outfile}`,
    'vibecode-gateway.mjs',
  ];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true },
      out: { type: 'string', default: OUT },
      'release-key': { type: 'string', multiple: true },
    },
  });
  const unknown = values.target?.find((name) => !TARGETS.some((target) => target === name));
  if (unknown !== undefined) throw new Error(`There is no target ${unknown}; there are ${TARGETS.join(', ')}.`);
  const made = await buildExecutables({
    targets: TARGETS.filter((target) => values.target?.includes(target) ?? true),
    folder: values.out,
    commit: await readCommit(),
    releaseKeys: await readPublicKeys(values['release-key']),
  });
  for (const { path } of made.files) process.stdout.write(`${path}\n`);
  process.stdout.write(`bundle sha256 ${made.bundleSha256}\n`);
}
