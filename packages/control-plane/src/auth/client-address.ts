// Where a request comes from, for rate limits and the audit log. Only from what the platform says, never from a header
// that a client can send: workerd puts "ip:port" into cf, Cloudflare overwrites cf-connecting-ip.

export function clientAddress(request: Request): string {
  const clientIp: unknown = (request.cf as { clientIp?: unknown } | undefined)?.clientIp;
  if (typeof clientIp === 'string') return clientIp.replace(/:\d+$/, '');
  const colo: unknown = (request.cf as { colo?: unknown } | undefined)?.colo;
  return (typeof colo === 'string' ? request.headers.get('cf-connecting-ip') : null) ?? 'unknown';
}
