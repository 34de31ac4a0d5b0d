import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { enrolByCode } from './enrol-gateway.ts';

const CODE = {
  code: 'BCDF-GHJK',
  poll_token: 'p'.repeat(43),
  expires_at: Date.now() + 600_000,
  confirm_url: 'http://localhost/add?code=BCDF-GHJK',
};
const ENROLLED = { gateway_id: '0123456789abcdef', credential: `vcg_0123456789abcdef_${'s'.repeat(43)}`, name: 'box' };

let server: Server | undefined;

afterEach(() => server?.close());

/** Answers polls in this order; 0 cuts the line. */
async function controlPlane(polls: readonly [status: number, body: unknown][], code = CODE): Promise<URL> {
  const left = [...polls];
  server = createServer((request, response) => {
    const [status, body] = request.url === '/api/gateway/codes' ? [201, code] : (left.shift() ?? [500, {}]);
    if (status === 0) request.socket.destroy();
    else
      response.writeHead(status, { Connection: 'close' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
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
  expect(await enrolByCode({ url, hostname: 'box', pollMs: 1 }, ({ code }) => shown.push(code))).toEqual(ENROLLED);
  expect(shown).toEqual([CODE.code]);
});

it('[SVC29] ends where the control plane says no, and where nobody answers when the code is over', async () => {
  const refused = { error: { code: 'enrolment_invalid', message: 'The code was used.' } };
  const saysNo = await controlPlane([[410, refused]]);
  const waiting = { hostname: 'box', pollMs: 1 };
  await expect(enrolByCode({ url: saysNo, ...waiting }, () => undefined)).rejects.toThrow('The code was used.');
  server?.close();
  const isOver = await controlPlane([[0, undefined]], { ...CODE, expires_at: 1 });
  await expect(enrolByCode({ url: isOver, ...waiting }, () => undefined)).rejects.toThrow('cannot be reached');
});
