// What the routes work with, made once an isolate from the bindings.
import type { CloudProvider } from '@vibecode/protocol';
import { makeClientAddress, parseTrustedProxies, type ClientAddress } from '../auth/client-address.ts';
import { RateLimiter } from '../auth/rate-limiter.ts';
import { parsePublicOrigins, type PublicOrigins } from '../auth/public-origins.ts';
import { sealingKey, type SealingKey } from '../auth/sealed-secret.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { HubDirectory } from '../durables/gateway-hub/hub-stub.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import type { Env } from '../platform/env.ts';
import type { Cloud } from './provisioning/cloud-provider.ts';
import { checkedBaseUrl, DIGITALOCEAN_URL } from './provisioning/digitalocean-api.ts';
import { digitalOcean } from './provisioning/digitalocean.ts';
import { bucketReleases, folderReleases, noReleases, type ReleaseStore } from './releases/release-store.ts';

export interface Services {
  db: Database;
  hubs: HubDirectory;
  origins: PublicOrigins;
  assets: Fetcher;
  releases: ReleaseStore;
  clouds: Readonly<Record<CloudProvider, Cloud>>;
  /** Seals tokens of clouds; undefined where the installation has no key. */
  sealing: SealingKey | undefined;
  clock: Clock;
  clientAddress: ClientAddress;
  limits: Readonly<Record<LimitedAction, RateLimiter>>;
}

export type LimitedAction = 'claim' | 'request' | 'command' | 'upgrade' | 'enrolment' | 'enrol' | 'poll' | 'code';

export function makeServices(env: Env): Services {
  return {
    db: openDatabase(env.DB),
    hubs: new HubDirectory(env.GATEWAY_HUB),
    origins: parsePublicOrigins(env.PUBLIC_ORIGINS),
    assets: env.ASSETS,
    releases: releasesOf(env),
    clouds: { digitalocean: digitalOcean(checkedBaseUrl(env.DIGITALOCEAN_URL ?? DIGITALOCEAN_URL)) },
    sealing: env.SECRET_KEY === undefined ? undefined : sealingKey(env.SECRET_KEY),
    clock: systemClock,
    clientAddress: makeClientAddress(parseTrustedProxies(env.TRUSTED_PROXIES ?? '')),
    limits: {
      /** By client address. A token has 256 bits and cannot be guessed: this only keeps the database quiet. */
      claim: new RateLimiter({ burst: 20, perSecond: 0.5 }),
      /** By sign-in: a page asks a few things when it opens and after each change. */
      request: new RateLimiter({ burst: 200, perSecond: 20 }),
      /** By sign-in: starting and ending sessions costs the machine processes. */
      command: new RateLimiter({ burst: 60, perSecond: 2 }),
      /** By sign-in or machine: a reconnect storm of a dozen tabs passes, a broken loop does not. */
      upgrade: new RateLimiter({ burst: 60, perSecond: 2 }),
      /** By account: tokens made. Somebody who adds a rack of machines passes. */
      enrolment: new RateLimiter({ burst: 30, perSecond: 0.2 }),
      /** By client address: tokens shown and codes asked for. A dozen machines behind one router pass. */
      enrol: new RateLimiter({ burst: 30, perSecond: 0.2 }),
      /** By client address: each machine that waits for its code asks every 2 s. */
      poll: new RateLimiter({ burst: 60, perSecond: 10 }),
      /** By account: codes typed in. One is looked at and confirmed; trying them out would take longer than they live. */
      code: new RateLimiter({ burst: 20, perSecond: 0.1 }),
    },
  };
}

function releasesOf({ RELEASES: folder, RELEASES_BUCKET: bucket }: Env): ReleaseStore {
  if (folder !== undefined) return folderReleases(folder);
  return bucket === undefined ? noReleases : bucketReleases(bucket);
}
