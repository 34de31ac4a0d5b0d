// Links in a terminal are written by programs: only http and https open, in a new page that knows nothing of ours (TRM10).

/** The address that would be opened, or null for anything but the web. */
export function webAddress(target: string): string | null {
  if (!URL.canParse(target)) return null;
  const url = new URL(target);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/**
 * A plain click belongs to the program and to selecting. A finger has no other way, but has not seen where the link leads
 * either: the text of a link is the program's, so the person is asked.
 */
export function linkGesture(event: Pick<MouseEvent, 'ctrlKey' | 'metaKey'>, isTouch: boolean): 'open' | 'ask' | 'none' {
  if (event.ctrlKey || event.metaKey) return 'open';
  return isTouch ? 'ask' : 'none';
}

export function openLink(target: string): void {
  const address = webAddress(target);
  if (address !== null) window.open(address, '_blank', 'noopener,noreferrer');
}
