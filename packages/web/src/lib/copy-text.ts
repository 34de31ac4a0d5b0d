// Text onto the person's clipboard. Pages on plain http (a LAN without a certificate) have no clipboard at all: that is a
// rejection with words, never an exception, as one inside the terminal's parser would stop it for good.
import { ProtocolError } from '@vibecode/protocol';

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new ProtocolError(
      'not_allowed',
      globalThis.isSecureContext
        ? 'The browser did not allow copying. Click into the page and try again.'
        : 'Browsers give no clipboard to pages on plain http. Right-click the selection to copy it, or open VibeCode over https.',
      { cause },
    );
  }
}
