// GET /api/releases: the newest gateway of each channel, so that pages offer only what can be installed.
import { Hono } from 'hono';
import type { HttpReleases } from '@vibecode/protocol';
import { newestRelease } from '../services/releases/newest-release.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';

export function releasesRoutes({ releases }: Services): Hono<AppContext> {
  return new Hono<AppContext>().get('/', async (context) => {
    const [stable, beta] = await Promise.all([newestRelease(releases, 'stable'), newestRelease(releases, 'beta')]);
    const answer: HttpReleases = { stable, beta };
    return context.json(answer);
  });
}
