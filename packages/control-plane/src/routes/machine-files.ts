// What machines fetch before they have a gateway: releases, and the scripts that install and remove it. No sign-in.
import { Hono } from 'hono';
import { refuse, type HttpError } from '../errors.ts';
import { cleanupScript, cloudInitScript, installScript } from '../services/machine-scripts.ts';
import { readReleasePath } from '../services/releases/release-path.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';

export function machineFilesRoutes({ releases }: Services): Hono<AppContext> {
  return new Hono<AppContext>()
    .get('/install.sh', (context) => script(installScript(context.var.origin)))
    .get('/cleanup.sh', () => script(cleanupScript()))
    .get('/cloud-init.sh', (context) => script(cloudInitScript(context.var.origin)))
    .get('/releases/:folder/:file', async (context) => {
      const path = readReleasePath(context.req.param('folder'), context.req.param('file'));
      const file = path === undefined ? undefined : await releases.open(path.key);
      if (path === undefined || file === undefined) throw noSuchRelease();
      return new Response(file.body, {
        headers: {
          'Content-Type': path.contentType,
          'Content-Length': String(file.size),
          'Cache-Control': path.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        },
      });
    })
    .get('/releases/*', () => {
      throw noSuchRelease();
    });
}

function script(text: string): Response {
  return new Response(text, {
    headers: { 'Content-Type': 'text/x-shellscript; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}

function noSuchRelease(): HttpError {
  return refuse(
    'update_unavailable',
    'There is no such release here. Whoever runs this VibeCode makes one with `npm run release` and starts it again.',
    404,
  );
}
