// Builds the pages into packages/web/dist; the host serves that folder. Run alone: node packages/web/scripts/build.ts
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const WEB_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Absolute path of the folder with index.html and its assets. */
export async function buildWeb({ quiet = false }: { quiet?: boolean } = {}): Promise<string> {
  await build({
    root: WEB_FOLDER,
    configFile: `${WEB_FOLDER}/vite.config.ts`,
    logLevel: quiet ? 'warn' : 'info',
  });
  return `${WEB_FOLDER}dist`;
}

if (import.meta.main) await buildWeb();
