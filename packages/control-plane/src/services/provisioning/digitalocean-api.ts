// DigitalOcean's API v2 over HTTP: the token, pages, rate limits, and its errors as ours.
import { HttpError, refuse } from '../../errors.ts';

export const DIGITALOCEAN_URL = 'https://api.digitalocean.com';

export interface DigitalOceanApi {
  /** undefined for 404. */
  get(path: string): Promise<unknown>;
  /** The field of every page of a list, in one. */
  list(path: string, field: string): Promise<unknown[]>;
  post(path: string, body: unknown): Promise<unknown>;
  /** Resolves also for 404. */
  remove(path: string): Promise<void>;
}

interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  body?: unknown;
}

/** The largest page allowed. */
const PAGE_SIZE = 200;
/** 4000 sizes: more is an answer that never ends. */
const MAX_PAGES = 20;
/** A page of sizes has some 150 KB. */
const MAX_ANSWER_BYTES = 4_000_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** The burst limit is over in less than a minute; a person who waits is told rather than kept. */
const MAX_RETRY_AFTER_S = 5;
const MAX_TRIES = 3;
const RETRY_PAUSE_MS = 500;
const MAX_MESSAGE_LENGTH = 300;

/** Only to https, or to this machine itself: the token would be readable on the way. */
export function checkedBaseUrl(text: string): URL {
  const url = new URL(text);
  const isOwnMachine = url.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || isOwnMachine) return url;
  throw new Error('DIGITALOCEAN_URL must be https, or http on this machine');
}

export interface DigitalOceanAccess {
  token: string;
  baseUrl: URL;
  timeoutMs?: number;
}

export function digitalOceanApi({
  token,
  baseUrl,
  timeoutMs = REQUEST_TIMEOUT_MS,
}: DigitalOceanAccess): DigitalOceanApi {
  async function ask(request: ApiRequest): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const response = await send(request);
      const pauseMs = pauseBefore(request, response);
      if (pauseMs === undefined || tries === MAX_TRIES) return readAnswer(response);
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async function send({ method, url, body }: ApiRequest): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          'User-Agent': `VibeCode/${VIBECODE_VERSION}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect could lead the token elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw unavailable('it cannot be reached, or does not answer');
    }
  }

  return {
    get: async (path) => ask({ method: 'GET', url: new URL(path, baseUrl) }),
    async list(path, field) {
      const first = new URL(path, baseUrl);
      first.searchParams.set('per_page', String(PAGE_SIZE));
      const items: unknown[] = [];
      let url: URL | undefined = first;
      for (let page = 1; url !== undefined && page <= MAX_PAGES; page += 1) {
        const answer: unknown = await ask({ method: 'GET', url });
        const part = fieldOf(answer, field);
        if (!Array.isArray(part)) throw unavailable('its answer is not what its documentation says');
        items.push(...(part as unknown[]));
        url = nextPage(answer, first);
      }
      return items;
    },
    post: async (path, body) => ask({ method: 'POST', url: new URL(path, baseUrl), body }),
    async remove(path) {
      await ask({ method: 'DELETE', url: new URL(path, baseUrl) });
    },
  };
}

/** How long to wait before asking again; undefined when the answer stands. */
function pauseBefore({ method }: ApiRequest, response: Response): number | undefined {
  if (response.status === 429) {
    const seconds = retryAfterS(response);
    return seconds !== undefined && seconds <= MAX_RETRY_AFTER_S ? seconds * 1000 : undefined;
  }
  // What was not read only may have been done.
  return response.status >= 500 && method === 'GET' ? RETRY_PAUSE_MS : undefined;
}

/** Of the burst limit `Retry-After`; of the limit of an hour the time at which it ends. */
function retryAfterS({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  const resetAtS = Number(headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(resetAtS) ? Math.max(0, resetAtS - Math.floor(Date.now() / 1000)) : undefined;
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await readBounded(response);
  if (response.status === 204 || response.status === 404) return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw response.ok ? unavailable('its answer is no JSON') : refusal(response, undefined);
  }
  if (response.ok) return answer;
  throw refusal(response, fieldOf(answer, 'message'));
}

function refusal(response: Response, said: unknown): HttpError {
  const words = typeof said === 'string' ? ` It says: "${oneLine(said)}".` : '';
  switch (response.status) {
    case 401:
      return refuse('cloud_token_invalid', `DigitalOcean does not know this token.${words} Put in a new one.`);
    case 403:
      return refuse(
        'cloud_token_invalid',
        `The token may not do this at DigitalOcean.${words} Put in one that may read the account, regions, sizes, images and SSH keys, and create, read and delete droplets and tags.`,
      );
    case 429: {
      const seconds = retryAfterS(response);
      const wait = seconds === undefined ? 'a while' : `${Math.ceil(seconds)} s`;
      return refuse('cloud_unavailable', `DigitalOcean was asked too often with this token. Try again in ${wait}.`);
    }
    default:
      return response.status >= 500 || response.status < 400
        ? unavailable(`it answered with status ${response.status}`)
        : refuse('cloud_refused', `DigitalOcean refused this.${words === '' ? ' Try other values.' : words}`);
  }
}

function unavailable(fault: string): HttpError {
  return refuse('cloud_unavailable', `DigitalOcean cannot be asked now: ${fault}. Try again in a minute.`);
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      byteCount += chunk.byteLength;
      if (byteCount > MAX_ANSWER_BYTES) throw unavailable('its answer is too large');
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw error instanceof HttpError ? error : unavailable('its answer broke off');
  }
  return text + decoder.decode();
}

/** Pages are followed only where the first one was: the token goes nowhere else. */
function nextPage(answer: unknown, first: URL): URL | undefined {
  const next = fieldOf(fieldOf(fieldOf(answer, 'links'), 'pages'), 'next');
  if (typeof next !== 'string' || !URL.canParse(next)) return undefined;
  const url = new URL(next);
  return url.origin === first.origin ? url : undefined;
}

export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MAX_MESSAGE_LENGTH);
}
