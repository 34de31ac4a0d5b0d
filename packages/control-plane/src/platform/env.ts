// The bindings of the worker, as README.md lists them. Read by index.ts and by the durable object's constructor alone.
import type { GatewayHub } from '../durables/gateway-hub/gateway-hub.ts';

export interface Env {
  DB: D1Database;
  /** The web app's files, single-page fallback included. */
  ASSETS: Fetcher;
  GATEWAY_HUB: DurableObjectNamespace<GatewayHub>;
  /** Releases of the gateway, as a folder. At most one of these two is bound; without either there are none. */
  RELEASES?: Fetcher;
  RELEASES_BUCKET?: R2Bucket;
  /** 32 random bytes as base64, made once; seals the tokens of clouds. Without it none is kept. */
  SECRET_KEY?: string;
  /** In place of DigitalOcean's own API, for tests: https, or http on this machine. */
  DIGITALOCEAN_URL?: string;
  /** Origins the product is served at, separated by blanks or commas; the first is the one that links are made with. */
  PUBLIC_ORIGINS: string;
  /** Addresses of reverse proxies, with blanks between them, whose X-Forwarded-For says where a request comes from. */
  TRUSTED_PROXIES?: string;
}
