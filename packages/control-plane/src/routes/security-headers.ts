// Headers of every answer. The policy lets the page run its own files and talk to its own origin, nothing else.

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
    'Content-Security-Policy': policy,
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
  for (const [name, value] of Object.entries(securityHeaders(origin))) copy.headers.set(name, value);
  return copy;
}
