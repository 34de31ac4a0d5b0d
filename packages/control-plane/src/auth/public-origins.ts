// The fixed list of origins that the product is served at. Host and Origin are compared with it, never with each other,
// so that a page of another name that resolves to this machine (DNS rebinding) gets nothing.

export interface PublicOrigins {
  /** The first one: links are made with it. */
  readonly canonical: string;
  readonly all: ReadonlySet<string>;
}

export type HostCheck =
  /** Served here. `origin` is the listed one of this host. */
  | { kind: 'ours'; origin: string }
  /** 127.0.0.1 of a listed localhost: passkeys and cookies need the one name. */
  | { kind: 'loopback_alias'; origin: string }
  | { kind: 'foreign' };

export function parsePublicOrigins(text: string): PublicOrigins {
  const all = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(readOrigin);
  const [canonical] = all;
  if (canonical === undefined)
    throw new Error('PUBLIC_ORIGINS is empty: list the origins that the product is served at');
  return { canonical, all: new Set(all) };
}

const LOOPBACK_HOST = /^(?:localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/;
/** Origins stand in scripts that machines run, in single quotes: the letters of a host name and nothing else. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.:[\]-]+$/;

function readOrigin(text: string): string {
  const { origin } = new URL(text);
  if (!PLAIN_ORIGIN.test(origin)) {
    throw new Error(`PUBLIC_ORIGINS holds ${text}: an origin is http:// or https://, a host and perhaps a port`);
  }
  return origin;
}

/** Compares host and port; the scheme is the proxy's word and is not asked for. */
export function checkHost(requestUrl: URL, origins: PublicOrigins): HostCheck {
  for (const origin of origins.all) if (new URL(origin).host === requestUrl.host) return { kind: 'ours', origin };
  if (requestUrl.hostname === '127.0.0.1' || requestUrl.hostname === '[::1]') {
    const origin = `http://localhost${requestUrl.port === '' ? '' : `:${requestUrl.port}`}`;
    if (origins.all.has(origin)) return { kind: 'loopback_alias', origin };
  }
  return { kind: 'foreign' };
}

/**
 * Calls of machines: programs, which send no Origin or that of the address they were given, 127.0.0.1 for localhost included.
 * A page of another origin always sends its own, and is refused.
 */
export function machineOriginAllowed(origin: string | null, origins: PublicOrigins): boolean {
  return origin === null || (URL.canParse(origin) && checkHost(new URL(origin), origins).kind !== 'foreign');
}

/** The first origin that a machine on the internet can reach without anybody reading along. */
export function internetOrigin({ all }: PublicOrigins): string | undefined {
  return [...all].find((origin) => {
    const { protocol, hostname } = new URL(origin);
    return protocol === 'https:' && !LOOPBACK_HOST.test(hostname);
  });
}

export type OriginNeed = 'required' | 'if_present';

/** State changes and socket upgrades of browsers always carry an Origin; reading may come without. */
export function originAllowed(origin: string | null, origins: PublicOrigins, need: OriginNeed): boolean {
  return origin === null ? need === 'if_present' : origins.all.has(origin);
}
