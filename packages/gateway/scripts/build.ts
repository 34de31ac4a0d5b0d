// Bundles the gateway into one file that runs on Node >= 22.12 without node_modules.
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const PACKAGE = join(import.meta.dirname, '..');
const TEMPLATES = join(PACKAGE, 'templates');
export const GATEWAY_BUNDLE = join(PACKAGE, 'dist', 'vibecode-gateway.mjs');

export async function buildGateway(outfile: string = GATEWAY_BUNDLE): Promise<string> {
  await build({
    entryPoints: [join(PACKAGE, 'src', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22.12',
    format: 'esm',
    sourcemap: false,
    legalComments: 'none',
    plugins: [inlineTemplates],
    banner: {
      // ws is CommonJS and asks for Node's own modules by require.
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    // Optional native parts of ws; it has its own code for both.
    external: ['bufferutil', 'utf-8-validate'],
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    logLevel: 'warning',
  });
  await chmod(outfile, 0o755);
  return outfile;
}

/** The bundle has no folder of templates beside it: their texts take the place of the module that reads them. */
const inlineTemplates: Plugin = {
  name: 'inline-templates',
  setup({ onLoad }) {
    onLoad({ filter: /\/session\/read-template\.ts$/ }, async () => {
      const texts: Record<string, string> = {};
      for (const file of await readdir(TEMPLATES)) texts[file] = await readFile(join(TEMPLATES, file), 'utf8');
      return {
        contents: `export const readTemplate = async (file) => (${JSON.stringify(texts)})[file];`,
        loader: 'js',
      };
    });
  },
};

if (import.meta.main) process.stdout.write(`${await buildGateway()}\n`);
