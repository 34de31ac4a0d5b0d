// OSC 52, write only: the text that a program wants on the clipboard, or why it does not get there (TRM9).

/** A clipboard of 64 KB holds any selection; more is an attempt to flood it. */
export const MAX_CLIPBOARD_BYTES = 65_536;

export type ClipboardRequest = { kind: 'write'; text: string } | { kind: 'too_large' } | { kind: 'ignored' };

/** `data` is what follows "52;": the selections, ";", and base64 or "?". */
export function parseClipboardRequest(data: string): ClipboardRequest {
  const separator = data.indexOf(';');
  if (separator === -1) return { kind: 'ignored' };
  const encoded = data.slice(separator + 1);
  if (encoded === '' || encoded === '?') return { kind: 'ignored' };
  if ((encoded.length / 4) * 3 > MAX_CLIPBOARD_BYTES + 2) return { kind: 'too_large' };
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    if (bytes.length > MAX_CLIPBOARD_BYTES) return { kind: 'too_large' };
    return { kind: 'write', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // No base64 or no UTF-8: nothing that a person could paste.
    return { kind: 'ignored' };
  }
}
