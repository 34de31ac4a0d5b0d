// Asks the control plane's admin API over its unix socket: the way in that no browser has.
import { request } from 'node:http';
import { HostError } from './errors.ts';

/** Migrations of a large database may take long; a worker that never answers is broken. */
const ANSWER_TIMEOUT_MS = 60_000;

export interface AdminRequest {
  socketPath: string;
  path: string;
  body?: object;
}

/** The parsed answer; callers check its shape. */
export function askAdmin({ socketPath, path, body = {} }: AdminRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const fail = (reason: string, cause?: unknown) => {
      reject(new HostError('control_plane_answer', `The control plane did not do ${path}: ${reason}.`, { cause }));
    };
    const asked = request(
      {
        socketPath,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), host: 'admin' },
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (answer += chunk));
        response.on('error', (error) => fail(error.message, error));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          // The body of a failure is not repeated: it may hold what was sent.
          if (status < 200 || status > 299) return fail(`status ${status}`);
          try {
            resolve(JSON.parse(answer));
          } catch (error) {
            fail('its answer is no JSON', error);
          }
        });
      },
    );
    asked.on('error', (error) => fail(error.message, error));
    asked.end(text);
  });
}
