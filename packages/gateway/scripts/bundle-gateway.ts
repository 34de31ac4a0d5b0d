// Bundles the gateway's sources into one module: what dist/vibecode-gateway.mjs and the executables are made of.
// The same commit gives the same bytes, wherever the checkout stands.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { BuildInfo } from '../src/build-info.ts';

const PACKAGE = join(import.meta.dirname, '..');
const TEMPLATES = join(PACKAGE, 'templates');
const SCRIPTS = join(PACKAGE, 'scripts');

export interface BundleOptions {
  outfile: string;
  info: BuildInfo;
  /** Otherwise the sources' own. */
  version?: string;
}

/** Writes the bundle; the names of the npm packages whose code it holds. */
export async function bundleGateway({ outfile, info, version }: BundleOptions): Promise<string[]> {
  const { metafile } = await build({
    // Its paths stand in the bundle's comments, relative to this folder.
    absWorkingDir: PACKAGE,
    entryPoints: [join(PACKAGE, 'src', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22.12',
    format: 'esm',
    sourcemap: false,
    legalComments: 'none',
    plugins: [
      inlineTemplates,
      inlineInstallScripts,
      inlineBootGuard,
      inlineBuildInfo(info),
      ...(version === undefined ? [] : [inlineVersion(version)]),
    ],
    banner: {
      // ws is CommonJS and asks for Node's own modules by require.
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    // Bun's own; and optional native parts of ws, which has its own code for both.
    external: ['bun:ffi', 'bufferutil', 'utf-8-validate'],
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    metafile: true,
    logLevel: 'warning',
  });
  const names = Object.keys(metafile.inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

/** The bundle has no folder of templates beside it: their texts take the place of the module that reads them. */
const inlineTemplates: Plugin = {
  name: 'inline-templates',
  setup({ onLoad }) {
    onLoad({ filter: /\/session\/read-template\.ts$/ }, async () => {
      const texts: Record<string, string> = {};
      for (const file of (await readdir(TEMPLATES)).toSorted()) {
        texts[file] = await readFile(join(TEMPLATES, file), 'utf8');
      }
      return {
        contents: `export const readTemplate = async (file) => (${JSON.stringify(texts)})[file];`,
        loader: 'js',
      };
    });
  },
};

/** The same for the scripts that install agents. */
const inlineInstallScripts: Plugin = {
  name: 'inline-install-scripts',
  setup({ onLoad }) {
    onLoad({ filter: /\/agents\/read-install-script\.ts$/ }, async () => {
      const texts: Record<string, string> = {};
      for (const file of (await readdir(SCRIPTS)).filter((name) => /^install-.*\.sh$/.test(name)).toSorted()) {
        texts[file] = await readFile(join(SCRIPTS, file), 'utf8');
      }
      return {
        contents: `export const SHARED_SCRIPT = 'install-agent.sh';
          export const readInstallScript = async (file) => (${JSON.stringify(texts)})[file];`,
        loader: 'js',
      };
    });
  },
};

const inlineBootGuard: Plugin = {
  name: 'inline-boot-guard',
  setup({ onLoad }) {
    onLoad({ filter: /\/service\/read-boot-guard\.ts$/ }, async () => {
      const text = await readFile(join(PACKAGE, 'deploy', 'boot-guard.sh'), 'utf8');
      return { contents: `export const readBootGuard = async () => ${JSON.stringify(text)};`, loader: 'js' };
    });
  },
};

function inlineBuildInfo(info: BuildInfo): Plugin {
  return {
    name: 'inline-build-info',
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/build-info\.ts$/ }, () => ({
        contents: `export const BUILD_INFO = ${JSON.stringify(info)};`,
        loader: 'js',
      }));
    },
  };
}

function inlineVersion(version: string): Plugin {
  return {
    name: 'inline-version',
    setup({ onLoad }) {
      onLoad({ filter: /\/gateway\/src\/version\.ts$/ }, () => ({
        contents: `export const GATEWAY_VERSION = ${JSON.stringify(version)};`,
        loader: 'js',
      }));
    },
  };
}
