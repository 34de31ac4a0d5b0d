// Where a request comes from, for rate limits and the audit log. From what the platform says (workerd puts "ip:port" into
// cf, Cloudflare overwrites cf-connecting-ip), and from a header only where a proxy of ours has written it.

export type ClientAddress = (request: Request) => string;

/** More hops than any chain of proxies has; what is sent beyond them is not looked at. */
const MAX_HOPS = 10;

/**
 * `trustedProxies`: addresses whose X-Forwarded-For is believed. Each proxy writes who asked it at the end, so the last one
 * that is no proxy of ours is the client; whatever stands before it, the client may have made up.
 */
export function makeClientAddress(trustedProxies: ReadonlySet<string>): ClientAddress {
  return (request) => {
    const peer = peerAddress(request);
    if (!trustedProxies.has(peer)) return peer;
    const hops = (request.headers.get('X-Forwarded-For') ?? '').split(',').slice(-MAX_HOPS);
    for (const hop of hops.toReversed()) {
      const address = readAddress(hop);
      // Nobody can be told by a word; who sent it is told by the proxy.
      if (address === undefined) return peer;
      if (!trustedProxies.has(address)) return address;
    }
    return peer;
  };
}

/** Addresses with blanks between them; fails on what is none, as it would silently trust nobody. */
export function parseTrustedProxies(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(/\s+/)
      .filter((part) => part !== '')
      .map((part) => {
        const address = readAddress(part);
        if (address === undefined) throw new Error(`TRUSTED_PROXIES has "${part}", which is no IP address.`);
        return address;
      }),
  );
}

/**
 * Whose tries are counted together. A host has a whole /64 of IPv6 to itself, and with one bucket for each address in it,
 * no limit at all.
 */
export function limitKeyOf(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const [head, tail] = [groups(before), groups(after)];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}

function peerAddress(request: Request): string {
  const clientIp: unknown = (request.cf as { clientIp?: unknown } | undefined)?.clientIp;
  if (typeof clientIp === 'string') return readAddress(clientIp) ?? 'unknown';
  const colo: unknown = (request.cf as { colo?: unknown } | undefined)?.colo;
  return (typeof colo === 'string' ? request.headers.get('cf-connecting-ip') : null) ?? 'unknown';
}

/** One text for each address, without port and brackets, so that it has one bucket; undefined for what is none. */
function readAddress(text: string): string | undefined {
  const given = text.trim();
  const [, v4] = /^(?:::ffff:)?((?:\d{1,3}\.){3}\d{1,3})(?::\d+)?$/i.exec(given) ?? [];
  if (v4 !== undefined) return v4.split('.').every((part) => Number(part) <= 255) ? v4 : undefined;
  const [, inBrackets, bare] = /^(?:\[([0-9a-f:.]+)\](?::\d+)?|([0-9a-f:.]+))$/i.exec(given) ?? [];
  const v6 = inBrackets ?? bare;
  if (v6 === undefined || !v6.includes(':') || !URL.canParse(`http://[${v6}]/`)) return undefined;
  const address = new URL(`http://[${v6}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address) ?? [];
  return high === undefined || low === undefined ? address : [high, low].flatMap(twoBytes).join('.');
}

function twoBytes(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
