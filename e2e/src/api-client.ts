// A program of the person's own that uses the REST API as docs/rest-api.md says: it claims a link and holds every answer
// to its published schema.
import { httpValidators } from '@vibecode/protocol/validators';
import type { Product } from './product.ts';

interface Validate<T> {
  (value: unknown): value is T;
  errors?: unknown;
}

export interface ApiRequest {
  /** Sent as JSON. */
  json?: object;
  /** Sent as they are. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export interface Refusal {
  status: number;
  code: string;
  message: string;
}

const CONNECTS_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 100;

export class ApiClient {
  readonly #origin: string;
  readonly #credentials: Record<string, string>;

  private constructor(origin: string, credentials: Record<string, string>) {
    this.#origin = origin;
    this.#credentials = credentials;
  }

  static async signIn(product: Product): Promise<ApiClient> {
    const { origin } = new URL(product.ready.url);
    const token = new URL(product.link).hash.slice(1);
    const response = await new ApiClient(origin, {}).send('POST', '/api/claim', {
      json: { token, device_name: 'a script' },
    });
    const { page_key: pageKey } = checked(httpValidators.claimResponse, await response.json());
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    return new ApiClient(origin, { cookie: cookie.join('; '), 'x-vibecode-page-key': pageKey });
  }

  /** The same API for somebody who is not signed in. */
  get stranger(): ApiClient {
    return new ApiClient(this.#origin, {});
  }

  send(method: string, path: string, { json, bytes, headers }: ApiRequest = {}): Promise<Response> {
    const body = json === undefined ? bytes : JSON.stringify(json);
    return fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        ...this.#credentials,
        origin: this.#origin,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
  }

  async get<T>(path: string, validate: Validate<T>): Promise<T> {
    return answer(await this.send('GET', path), { status: 200, validate });
  }

  async post<T>(path: string, json: object, expected: { status: number; validate: Validate<T> }): Promise<T> {
    return answer(await this.send('POST', path, { json }), expected);
  }

  async put<T>(path: string, request: ApiRequest, expected: { status: number; validate: Validate<T> }): Promise<T> {
    return answer(await this.send('PUT', path, request), expected);
  }

  async delete(path: string): Promise<void> {
    const response = await this.send('DELETE', path);
    if (response.status !== 204) throw new Error(`DELETE ${path}: ${response.status} ${await response.text()}`);
  }

  /** What a request that must fail is refused with. */
  async refused(method: string, path: string, request?: ApiRequest): Promise<Refusal> {
    const response = await this.send(method, path, request);
    if (response.ok) throw new Error(`${method} ${path} was not refused: ${response.status}`);
    const { error } = checked(httpValidators.error, await response.json());
    return { status: response.status, code: error.code, message: error.message };
  }

  /** Path of the first machine, once its gateway is connected. */
  async connectedMachine(): Promise<string> {
    const giveUpAt = Date.now() + CONNECTS_WITHIN_MS;
    while (Date.now() < giveUpAt) {
      const { machines } = await this.get('/api/machines', httpValidators.machines);
      const connected = machines.find((machine) => machine.connected);
      if (connected !== undefined) return `/api/machines/${connected.gateway_id}`;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    throw new Error(`no gateway connected within ${CONNECTS_WITHIN_MS} ms`);
  }
}

async function answer<T>(response: Response, expected: { status: number; validate: Validate<T> }): Promise<T> {
  const text = await response.text();
  if (response.status !== expected.status) throw new Error(`${response.url}: ${response.status} ${text}`);
  return checked(expected.validate, JSON.parse(text) as unknown);
}

function checked<T>(validate: Validate<T>, value: unknown): T {
  if (!validate(value)) throw new Error(`not as its schema says: ${JSON.stringify(validate.errors)}`);
  return value;
}
