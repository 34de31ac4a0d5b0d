// Headers of every answer. The policy lets the page run its own files and talk to its own origin, nothing else.
import { CONTENT_POLICY } from './content-headers.ts';

const POLICY_HEADER = 'Content-Security-Policy';

/** xterm.js puts <style> elements into the page for its DOM renderer and theme, hence unsafe-inline for styles alone. */
export function securityHeaders(origin: string): Record<string, string> {
  const socketOrigin = origin.replace(/^http/, 'ws');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // blob: is what a page made itself: previews of the person's own images.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${socketOrigin}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    [POLICY_HEADER]: policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    ...(origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** The same answer with these headers; answers of fetch have headers that cannot be changed. */
export function withSecurityHeaders(response: Response, origin: string): Response {
  if (response.webSocket !== null) return response;
  const copy = new Response(response.body, response);
  // A file's own policy is stricter than the page's.
  const isContent = response.headers.get(POLICY_HEADER) === CONTENT_POLICY;
  for (const [name, value] of Object.entries(securityHeaders(origin))) {
    if (name !== POLICY_HEADER || !isContent) copy.headers.set(name, value);
  }
  return copy;
}
