// One way to the REST API: cookie, page key, JSON, and every failure as a ProtocolError.
import { ProtocolError } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { readPageKey } from '../link/page-key.ts';

interface Validate<T> {
  (value: unknown): value is T;
}

export interface RequestOptions<T> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: object;
  /** Absent where the answer has no body. */
  validate?: Validate<T>;
  signal?: AbortSignal;
}

export async function request<T = undefined>(
  path: string,
  { method = 'GET', body, validate, signal }: RequestOptions<T> = {},
): Promise<T> {
  const pageKey = readPageKey();
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(pageKey === null ? {} : { 'x-vibecode-page-key': pageKey }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ProtocolError('link_lost', 'VibeCode does not answer. Check that it is running; this page tries again.', {
      cause,
    });
  }
  if (!response.ok) throw await errorFrom(response);
  if (validate === undefined) return undefined as T;
  const value: unknown = await response.json();
  if (validate(value)) return value;
  throw new ProtocolError('internal', 'VibeCode answered in a way that this page does not know. Reload the page.');
}

async function errorFrom(response: Response): Promise<ProtocolError> {
  const value: unknown = await response.json().catch(() => null);
  if (httpValidators.error(value)) return ProtocolError.fromWire(value.error);
  return response.status === 401
    ? new ProtocolError('unauthorized', 'This browser is not signed in.')
    : new ProtocolError('internal', `VibeCode answered with status ${response.status}. Try again in a moment.`);
}
