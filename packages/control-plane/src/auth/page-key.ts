// The second half of a sign-in. Cookies ignore ports, so another server on localhost receives ours; the page key lives in
// the origin's localStorage, which does not. A cookie alone reads nothing, changes nothing and opens no socket.

export const PAGE_KEY_HEADER = 'X-VibeCode-Page-Key';
export const BROWSER_SUBPROTOCOL = 'vibecode.browser.v1';
export const GATEWAY_SUBPROTOCOL = 'vibecode.gateway.v1';
const PAGE_KEY_SUBPROTOCOL_PREFIX = 'vibecode.page.';

export function offeredSubprotocols(request: Request): string[] {
  const header = request.headers.get('Sec-WebSocket-Protocol') ?? '';
  return header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** From the header, or at a WebSocket upgrade, where a page can set none, from the subprotocols. */
export function readPageKey(request: Request): string | undefined {
  const header = request.headers.get(PAGE_KEY_HEADER);
  if (header !== null && header !== '') return header;
  const offered = offeredSubprotocols(request).find((name) => name.startsWith(PAGE_KEY_SUBPROTOCOL_PREFIX));
  return offered?.slice(PAGE_KEY_SUBPROTOCOL_PREFIX.length);
}
