import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { enrolByCode, enrolByToken } from './enrol-gateway.ts';

const CODE = {
  code: 'BCDF-GHJK',
  poll_token: 'p'.repeat(43),
  expires_at: Date.now() + 600_000,
  confirm_url: 'http://localhost/add?code=BCDF-GHJK',
};
const SECRET = 's'.repeat(43);
const ENROLLED = { gateway_id: '0123456789abcdef', credential: `vcg_0123456789abcdef_${SECRET}`, name: 'box' };

const WAITING = { hostname: 'box', secret: SECRET, pollMs: 1, retryMs: 1 };

let server: Server | undefined;

afterEach(() => server?.close());

/** What was asked, in order. */
let asked: unknown[] = [];

/** Answers polls in this order; 0 cuts the line when all was read. */
async function controlPlane(polls: readonly [status: number, body: unknown][], code = CODE): Promise<URL> {
  const left = [...polls];
  asked = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(await json(request));
    const [status, body] = request.url === '/api/gateway/codes' ? [201, code] : (left.shift() ?? [500, {}]);
    if (status === 0) request.socket.destroy();
    else
      response.writeHead(status, { Connection: 'close' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  server = createServer((request, response) => void answer(request, response));
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/`);
}

it('[SVC29] waits on for its code through a line that breaks and a control plane that is restarted', async () => {
  const url = await controlPlane([
    [202, {}],
    [0, undefined],
    [502, '<h1>Bad Gateway</h1>'],
    [200, ENROLLED],
  ]);
  const shown: string[] = [];
  expect(await enrolByCode({ url, ...WAITING }, ({ code }) => shown.push(code))).toEqual(ENROLLED);
  expect(shown).toEqual([CODE.code]);
  expect(asked.slice(1)).toEqual(Array.from({ length: 4 }, () => ({ poll_token: CODE.poll_token, secret: SECRET })));
});

it('[SVC29] ends where the control plane says no, and where nobody answers when the code is over', async () => {
  const refused = { error: { code: 'enrolment_invalid', message: 'The code was used.' } };
  const saysNo = await controlPlane([[410, refused]]);
  await expect(enrolByCode({ url: saysNo, ...WAITING }, () => undefined)).rejects.toThrow('The code was used.');
  server?.close();
  const isOver = await controlPlane([[0, undefined]], { ...CODE, expires_at: 1 });
  await expect(enrolByCode({ url: isOver, ...WAITING }, () => undefined)).rejects.toThrow('cannot be reached');
});

it('[SVC31] asks again with the same secret when the answer to its token was lost', async () => {
  const url = await controlPlane([
    [0, undefined],
    [503, 'restarting'],
    [201, ENROLLED],
  ]);
  expect(await enrolByToken({ url, ...WAITING }, 'a-token')).toEqual(ENROLLED);
  expect(asked).toEqual(Array.from({ length: 3 }, () => ({ token: 'a-token', hostname: 'box', secret: SECRET })));
});

it('[SVC31] asks a few times, and not at all again where the control plane has said no', async () => {
  const refused = { error: { code: 'enrolment_invalid', message: 'This token is not valid.' } };
  const saysNo = await controlPlane([[410, refused]]);
  await expect(enrolByToken({ url: saysNo, ...WAITING }, 'a-token')).rejects.toThrow('not valid');
  expect(asked).toHaveLength(1);
  server?.close();
  const isAway = await controlPlane(Array.from({ length: 10 }, () => [502, 'nobody'] as const));
  await expect(enrolByToken({ url: isAway, ...WAITING }, 'a-token')).rejects.toThrow('no control plane behind it');
  expect(asked).toHaveLength(6);
  server?.close();
  const isSlow = await controlPlane([[502, 'nobody']]);
  await expect(enrolByToken({ url: isSlow, ...WAITING, giveUpAfterMs: 0 }, 'a-token')).rejects.toThrow();
  expect(asked).toHaveLength(1);
});

it('[SVC31] stops at once with what was said when its owner refuses its code', async () => {
  const message = 'Somebody who is signed in has said that this machine is not theirs.';
  const url = await controlPlane([
    [202, {}],
    [410, { error: { code: 'enrolment_refused', message } }],
  ]);
  await expect(enrolByCode({ url, ...WAITING }, () => undefined)).rejects.toThrow(message);
  expect(asked).toHaveLength(3);
});
