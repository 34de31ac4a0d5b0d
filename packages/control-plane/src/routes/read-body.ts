// A REST body: bounded, JSON, of its schema.
import { parseBody, ProtocolError } from '@vibecode/protocol';
import { HttpError, refuse } from '../errors.ts';

/** session.create with its environment is the largest honest body; 64 variables of 8 KB would be a file. */
const MAX_BODY_BYTES = 131_072;

type Validator<T> = Parameters<typeof parseBody<T>>[1];

export async function readBody<T>(request: Request, validate: Validator<T>): Promise<T> {
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('invalid_message', 'The request body is not JSON.');
  }
  try {
    return parseBody('The request', validate, value);
  } catch (error) {
    throw error instanceof ProtocolError ? new HttpError(error) : error;
  }
}

/** Stops reading at the limit: a Content-Length may be absent or a lie. */
async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('Content-Length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    byteCount += chunk.byteLength;
    if (byteCount > MAX_BODY_BYTES) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): HttpError {
  return refuse('too_large', `The request body is larger than ${MAX_BODY_BYTES} bytes.`);
}
