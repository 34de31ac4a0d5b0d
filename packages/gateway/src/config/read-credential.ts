// The gateway's credential, read afresh at each connect from a file that nobody else may read.
import { open } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';

/** Credentials are some 50 characters; a larger file is another file. */
const MAX_CREDENTIAL_BYTES = 4_096;

export async function readCredential(path: string): Promise<string> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new GatewayError(
      'credential_invalid',
      `The credential file ${path} cannot be read. Enrol this gateway, or name the file by VIBECODE_CREDENTIAL_FILE.`,
      { cause },
    );
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) {
      throw new GatewayError(
        'credential_invalid',
        `The credential file ${path} is open to other users. Run: chmod 600 '${path}'`,
      );
    }
    const text = size > MAX_CREDENTIAL_BYTES ? '' : (await file.readFile('utf8')).trim();
    // What stands in a header: visible ASCII, no spaces.
    if (!/^[\x21-\x7e]+$/.test(text)) {
      throw new GatewayError(
        'credential_invalid',
        `The credential file ${path} holds no credential. It must hold one line without spaces; enrol this gateway again.`,
      );
    }
    return text;
  } finally {
    await file.close();
  }
}
