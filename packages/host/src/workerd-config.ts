// The text of the config that `workerd serve` runs on one machine: the worker, D1, the pages, and where their data is. (P)

/**
 * Names under which data lies on disk. A changed one starts empty and leaves the old data unreachable: they never change.
 */
const DATABASE_KEY = 'd1-v1';
const GATEWAY_HUB_KEY = 'gateway-hub-v1';

/** Where workerd finds the key that SECRET_KEY is made of. */
export const SECRET_KEY_VARIABLE = 'VIBECODE_SECRET_KEY';

/** The worker's, as its README and wrangler.jsonc give it. */
const COMPATIBILITY_DATE = '2026-11-01';

export interface WorkerdConfig {
  /** Of the worker's bundle, relative to the config: workerd embeds nothing by absolute path. */
  bundle: string;
  webFolder: string;
  releasesFolder: string;
  databaseFolder: string;
  durableObjectsFolder: string;
  port: number;
  /** Whether this machine has [::1], which browsers ask first when they are told `localhost`. */
  hasIpv6: boolean;
  adminSocket: string;
  /** The first is the one that links are made with. */
  publicOrigins: readonly string[];
  /** Addresses of reverse proxies that say whose requests they bring. */
  trustedProxies: readonly string[];
  /** In place of DigitalOcean's own API. */
  digitalOceanUrl: URL | null;
}

export function workerdConfig(config: WorkerdConfig): string {
  return `# Written by VibeCode at each start: changes made here are lost.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "control-plane", worker = .controlPlane),
    (name = "d1", worker = .d1),
    (name = "assets", assets = (
      path = ${text(config.webFolder)},
      config = ${text(JSON.stringify({ not_found_handling: 'single-page-application', html_handling: 'none' }))},
      compatibilityDate = ${text(COMPATIBILITY_DATE)},
    )),
    # What the worker asks of others, as clouds. By itself workerd would say the same, but never reach this machine.
    (name = "internet", network = (allow = [${networks(config)}], tlsOptions = (trustBrowserCas = true))),
    (name = "releases", disk = (path = ${text(config.releasesFolder)})),
    (name = "database-disk", disk = (path = ${text(config.databaseFolder)}, writable = true)),
    (name = "durable-objects-disk", disk = (path = ${text(config.durableObjectsFolder)}, writable = true)),
  ],
  sockets = [
    # The loopback addresses alone: what comes from outside comes through a proxy that the person set up. Both of them: on
    # the one left free another user of this machine could wait for our visitors, and for the links that they open.
${httpSockets(config)}
    # In a folder that only this user may enter; whoever reaches it is the owner.
    (name = "admin", address = ${text(`unix:${config.adminSocket}`)}, service = (name = "control-plane", entrypoint = "Admin"), http = ()),
  ],
);

const controlPlane :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ${text(config.bundle)})],
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  # Compression costs a browser 40 ms of processor a megabyte of file, and everything on loopback gains nothing by it.
  compatibilityFlags = ["no_web_socket_compression"],
  durableObjectNamespaces = [
    (className = "GatewayHub", uniqueKey = ${text(GATEWAY_HUB_KEY)}, enableSql = true),
  ],
  durableObjectStorage = (localDisk = "durable-objects-disk"),
  bindings = [
    (name = "GATEWAY_HUB", durableObjectNamespace = "GatewayHub"),
    (name = "ASSETS", service = (name = "assets", entrypoint = "AssetWorker")),
    (name = "RELEASES", service = "releases"),
    (name = "DB", wrapped = (
      moduleName = "cloudflare-internal:d1-api",
      innerBindings = [(name = "fetcher", service = (name = "d1", props = (json = ${text(JSON.stringify({ database: 'main' }))})))],
    )),
    (name = "SECRET_KEY", fromEnvironment = ${text(SECRET_KEY_VARIABLE)}),
    (name = "PUBLIC_ORIGINS", text = ${text(config.publicOrigins.join(' '))}),
    (name = "TRUSTED_PROXIES", text = ${text(config.trustedProxies.join(' '))}),
${cloudBindings(config)}  ],
);

const d1 :Workerd.Worker = (
  modules = [(name = "d1.js", bundled = "/workerd/d1.js")],
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  durableObjectNamespaces = [(className = "D1Database", uniqueKey = ${text(DATABASE_KEY)}, enableSql = true)],
  durableObjectStorage = (localDisk = "database-disk"),
  bindings = [(name = "DATABASE", durableObjectNamespace = "D1Database")],
);
`;
}

function httpSockets({ port, hasIpv6 }: WorkerdConfig): string {
  const sockets = [{ name: 'http', host: '127.0.0.1' }, ...(hasIpv6 ? [{ name: 'http6', host: '[::1]' }] : [])];
  return sockets
    .map(
      ({ name, host }) => `    (name = ${text(name)}, address = ${text(`${host}:${port}`)}, service = "control-plane",
     http = (forwardedProtoHeader = "X-Forwarded-Proto")),`,
    )
    .join('\n');
}

/** `public` are the addresses of the internet, `local` this machine's own: only for a cloud that is acted here. */
function networks({ digitalOceanUrl }: WorkerdConfig): string {
  return digitalOceanUrl?.protocol === 'http:' ? '"public", "local"' : '"public"';
}

function cloudBindings({ digitalOceanUrl }: WorkerdConfig): string {
  return digitalOceanUrl === null ? '' : `    (name = "DIGITALOCEAN_URL", text = ${text(digitalOceanUrl.href)}),\n`;
}

/** A Cap'n Proto string: C's escapes, everything else as it is. */
function text(value: string): string {
  const escaped = value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
  return `"${escaped}"`;
}
