// The one-time token, from where it stands in no process list: a file, a variable, or standard input.
import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';

export interface TokenSources {
  tokenFile: string | undefined;
  env: NodeJS.ProcessEnv;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
}

/** Longer than any token. */
const MAX_TOKEN_LENGTH = 200;

/** undefined where none was given. */
export async function readToken({ tokenFile, env, stdin }: TokenSources): Promise<string | undefined> {
  if (tokenFile !== undefined) {
    const text = await readFile(tokenFile, 'utf8').catch((cause: unknown) => {
      throw new GatewayError('usage', `The token file ${tokenFile} cannot be read.`, { cause });
    });
    return checked(text);
  }
  const variable = env['VIBECODE_TOKEN'];
  if (variable !== undefined && variable !== '') return checked(variable);
  if (stdin.isTTY === true) return undefined;
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > MAX_TOKEN_LENGTH * 2) break;
  }
  return text.trim() === '' ? undefined : checked(text);
}

/** The text itself is not repeated. */
function checked(text: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > MAX_TOKEN_LENGTH) {
    throw new GatewayError(
      'usage',
      'What was given is no token. Copy it again from the page where the machine is added.',
    );
  }
  return token;
}
