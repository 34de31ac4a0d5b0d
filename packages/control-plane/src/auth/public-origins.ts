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
    .map((part) => new URL(part).origin);
  const [canonical] = all;
  if (canonical === undefined)
    throw new Error('PUBLIC_ORIGINS is empty: list the origins that the product is served at');
  return { canonical, all: new Set(all) };
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

export type OriginNeed = 'required' | 'if_present';

/** State changes and socket upgrades of browsers always carry an Origin; reading may come without. */
export function originAllowed(origin: string | null, origins: PublicOrigins, need: OriginNeed): boolean {
  return origin === null ? need === 'if_present' : origins.all.has(origin);
}
