// The one-time token of a claim link: in the fragment, which browsers send to nobody, and out of the address bar at once.

/** The token of this page's address, removed from it and from the history; null where there is none. */
export function takeClaimToken(
  at: Pick<Location, 'hash' | 'pathname'>,
  past: Pick<History, 'state' | 'replaceState'>,
): string | null {
  const token = at.hash.replace(/^#/, '');
  if (token === '') return null;
  past.replaceState(past.state, '', at.pathname);
  return token;
}
