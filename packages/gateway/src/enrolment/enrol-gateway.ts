// A machine becomes one of an account: by a one-time token, or by a code that its owner confirms in the browser.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseBody, type HttpGatewayCode, type HttpGatewayEnrolled } from '@vibecode/protocol';
import { error as isHttpError, gatewayCode, gatewayEnrolled } from '@vibecode/protocol/http-validators';
import { GatewayError } from '../errors.ts';

export interface EnrolOptions {
  /** Of the control plane, `http(s)://…`. */
  url: URL;
  hostname: string;
  /** Made by this machine: who asks again with it gets the same credential again. */
  secret: string;
  signal?: AbortSignal;
  pollMs?: number;
  retryMs?: number;
  giveUpAfterMs?: number;
}

/** Of an answer that did not come: asking again may bring it. */
class NoAnswerError extends GatewayError {}

/** A person may take a while to reach a browser; the control plane ends the code itself. */
const POLL_MS = 2_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** A control plane that is restarted is back by the last of them. */
const ASKED_AGAIN_COUNT = 5;
const RETRY_MS = 2_000;
/** Where nothing at all answers, each try takes its whole time: nobody waits for more than two to read that. */
const GIVE_UP_AFTER_MS = 30_000;
/** Answers are some 300 bytes; what is larger is no control plane. */
const MAX_ANSWER_BYTES = 16_384;

/** An answer that is lost costs nothing: the machine may be enrolled by then, and asking again tells it so. */
export async function enrolByToken(
  { url, hostname, secret, signal, retryMs = RETRY_MS, giveUpAfterMs = GIVE_UP_AFTER_MS }: EnrolOptions,
  token: string,
): Promise<HttpGatewayEnrolled> {
  const ask = () => post(new URL('api/gateway/enrol', url), { token, hostname, secret }, signal);
  const untilMs = performance.now() + giveUpAfterMs;
  for (let left = ASKED_AGAIN_COUNT; ; left -= 1) {
    try {
      return parseBody('gateway-enrolled', gatewayEnrolled, (await ask()).body);
    } catch (error) {
      if (!(error instanceof NoAnswerError) || left === 0 || performance.now() >= untilMs) throw error;
    }
    await sleep(retryMs, undefined, { signal });
  }
}

/** `show` gets the code as soon as there is one. Rejects `enrolment_failed` when it was not confirmed in its time. */
export async function enrolByCode(
  { url, hostname, secret, signal, pollMs = POLL_MS }: EnrolOptions,
  show: (code: HttpGatewayCode) => void,
): Promise<HttpGatewayEnrolled> {
  const asked = await post(new URL('api/gateway/codes', url), { hostname }, signal);
  const code = parseBody('gateway-code', gatewayCode, asked.body);
  show(code);
  for (;;) {
    await sleep(pollMs, undefined, { signal });
    const question = { poll_token: code.poll_token, secret };
    const answer = await post(new URL('api/gateway/codes/poll', url), question, signal).catch((error: unknown) => {
      // A line that breaks while a person looks for their browser, or with the answer on it, costs them no other code.
      if (error instanceof NoAnswerError && Date.now() < code.expires_at) return undefined;
      throw error;
    });
    if (answer === undefined || answer.status === 202) continue;
    return parseBody('gateway-enrolled', gatewayEnrolled, answer.body);
  }
}

async function post(url: URL, body: object, signal?: AbortSignal): Promise<{ status: number; body: unknown }> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url.origin },
      body: JSON.stringify(body),
      // A redirect could lead the token elsewhere.
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (cause) {
    throw new NoAnswerError(
      'enrolment_failed',
      `${url.origin} cannot be reached. Check the address and the network, then try again.`,
      { cause },
    );
  }
  // Of a proxy whose control plane is just being restarted.
  if (response.status >= 502 && response.status <= 504) {
    throw new NoAnswerError(
      'enrolment_failed',
      `${url.origin} has no control plane behind it now. Try again in a minute.`,
    );
  }
  if (text.length > MAX_ANSWER_BYTES) throw noControlPlane(url);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw noControlPlane(url, cause);
  }
  if (response.ok) return { status: response.status, body: answer };
  if (!isHttpError(answer)) throw noControlPlane(url);
  throw new GatewayError('enrolment_failed', answer.error.message);
}

function noControlPlane(url: URL, cause?: unknown): GatewayError {
  return new GatewayError(
    'enrolment_failed',
    `${url.origin} does not answer as a VibeCode control plane. Check the address.`,
    { cause },
  );
}
