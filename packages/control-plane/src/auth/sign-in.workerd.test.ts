// Sign-in, origins and what a cookie alone is worth, through the public handler.
import { env, exports } from 'cloudflare:workers';
import type { HttpClaimResponse, HttpMachines, HttpMe, HttpSignInLink } from '@vibecode/protocol';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import {
  admin,
  as,
  browserHeaders,
  call,
  claim,
  connectGateway,
  connectViewer,
  newMachine,
  ORIGIN,
  ownerLink,
  signIn,
  upgrade,
  type Page,
} from '../testing/worker-fixture.ts';

let page: Page;

beforeAll(async () => {
  await admin('/migrate');
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function errorCode(response: Response): Promise<string> {
  const body = await response.json<{ error: { code: string; message: string } }>();
  expect(body.error.message).not.toBe('');
  return body.error.code;
}

it('[AUTH1] two claims at once make one account', async () => {
  const links = await Promise.all([ownerLink(), ownerLink(), ownerLink()]);
  const answers = await Promise.all(links.map(async ({ token }) => claim(token)));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  const bodies = await Promise.all(answers.map(async (answer) => answer.json<HttpClaimResponse>()));
  expect(new Set(bodies.map((body) => body.account.account_id)).size).toBe(1);
  expect(await env.DB.prepare('SELECT count(*) AS count FROM accounts').first('count')).toBe(1);
  page = await signIn('my laptop');
});

it('[AUTH1] a machine that was left without an account comes with the next sign-in', async () => {
  const machine = await newMachine('left behind');
  await env.DB.prepare('UPDATE gateways SET account_id = NULL WHERE id = ?').bind(machine.gatewayId).run();
  const { machines } = await (await call('/api/machines', { headers: as(await signIn()) })).json<HttpMachines>();
  expect(machines.map(({ name }) => name)).toContain('left behind');
});

it('[AUTH1] a link used before, at once by two, unknown or too old is refused', async () => {
  const { token } = await ownerLink();
  const both = await Promise.all([claim(token), claim(token)]);
  expect(both.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 410]);
  const replayed = await claim(token);
  expect(replayed.status).toBe(410);
  expect(await errorCode(replayed)).toBe('link_used');
  expect(await errorCode(await claim('x'.repeat(43)))).toBe('link_invalid');
  const old = await ownerLink();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60 * 1000 + 1 });
  expect(await errorCode(await claim(old.token))).toBe('link_invalid');
});

it('[AUTH1] only hashes are stored', async () => {
  const { token } = await ownerLink();
  const { cookie, pageKey } = await signIn();
  const dumps = await Promise.all(
    ['sign_in_links', 'sign_ins', 'gateways'].map(async (table) => env.DB.prepare(`SELECT * FROM ${table}`).all()),
  );
  const dump = JSON.stringify(dumps.map(({ results }) => results));
  for (const secret of [token, cookie.split('=')[1] ?? '', pageKey]) {
    expect(secret.length).toBeGreaterThan(40);
    expect(dump).not.toContain(secret);
  }
});

it('[AUTH2] a rebound name gets nothing, whatever the path', async () => {
  for (const path of ['/', '/api/health', '/api/me', '/gateway/connect', '/assets/index.js']) {
    const response = await exports.default.fetch(`http://attacker.example:4317${path}`, {
      headers: { ...as(page), Origin: 'http://attacker.example:4317' },
    });
    expect(response.status).toBe(421);
    expect(await errorCode(response)).toBe('wrong_origin');
  }
  const otherPort = await exports.default.fetch('http://localhost:9999/api/me', { headers: as(page) });
  expect(otherPort.status).toBe(421);
});

it('[AUTH2] another origin reads nothing, changes nothing, opens no socket', async () => {
  const machine = await newMachine();
  const foreign = { ...as(page), Origin: 'http://localhost:3000' };
  expect((await call('/api/me', { headers: foreign })).status).toBe(403);
  expect((await call('/api/sign-in-links', { method: 'POST', headers: foreign })).status).toBe(403);
  const headers = { ...browserHeaders(page), Origin: 'http://localhost:3000' };
  expect((await upgrade(`/api/machines/${machine.gatewayId}/connect`, headers)).status).toBe(403);
});

it('[AUTH2] state changes and upgrades need an Origin, reading does not', async () => {
  const machine = await newMachine();
  const headers = as(page);
  expect((await exports.default.fetch(`${ORIGIN}/api/me`, { headers })).status).toBe(200);
  expect((await exports.default.fetch(`${ORIGIN}/api/sign-in-links`, { method: 'POST', headers })).status).toBe(403);
  const { Origin: _, ...noOrigin } = browserHeaders(page);
  expect((await upgrade(`/api/machines/${machine.gatewayId}/connect`, noOrigin)).status).toBe(403);
});

it('[AUTH3] 127.0.0.1 leads to localhost and is nothing by itself', async () => {
  const response = await exports.default.fetch('http://127.0.0.1:4317/sessions/abc?x=1', { redirect: 'manual' });
  expect(response.status).toBe(307);
  expect(response.headers.get('Location')).toBe('http://localhost:4317/sessions/abc?x=1');
  const post = await exports.default.fetch('http://127.0.0.1:4317/api/claim', { method: 'POST', body: '{}' });
  expect(post.status).toBe(421);
  expect((await exports.default.fetch('http://127.0.0.1:4317/api/health')).status).toBe(200);
  expect((await exports.default.fetch('http://127.0.0.1:1/')).status).toBe(421);
});

it('[AUTH4] neither half of a sign-in is enough', async () => {
  const machine = await newMachine();
  const { Cookie, ...keyOnly } = as(page);
  const other = await signIn();
  for (const headers of [{}, { Cookie: Cookie ?? '' }, keyOnly, { ...as(page), Cookie: other.cookie }]) {
    expect((await call('/api/me', { headers })).status).toBe(401);
    expect((await call('/api/sign-out', { method: 'POST', headers })).status).toBe(401);
  }
  const path = `/api/machines/${machine.gatewayId}/connect`;
  const whole = browserHeaders(page);
  const { Cookie: _, ...noCookie } = whole;
  expect((await upgrade(path, noCookie)).status).toBe(401);
  expect((await upgrade(path, { ...whole, 'Sec-WebSocket-Protocol': 'vibecode.browser.v1' })).status).toBe(401);
  expect((await upgrade(path, whole)).status).toBe(101);
});

it('[AUTH4] the page key at an upgrade is not said back', async () => {
  const machine = await newMachine();
  const response = await upgrade(`/api/machines/${machine.gatewayId}/connect`, browserHeaders(page));
  expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('vibecode.browser.v1');
  response.webSocket?.accept();
  response.webSocket?.close();
});

it('[AUTH5] the cookie is as strict as its origin lets it be', async () => {
  const plain = await claim((await ownerLink()).token);
  expect(plain.headers.get('Set-Cookie')).toMatch(
    /^vibecode_4317=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const { token } = await ownerLink();
  const secure = await call(
    '/api/claim',
    { method: 'POST', body: JSON.stringify({ token, device_name: 'phone' }) },
    'https://vibecode.example.com',
  );
  expect(secure.headers.get('Set-Cookie')).toMatch(
    /^__Host-vibecode=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
});

it('[AUTH6] [HUB19] signing out ends the sign-in and closes its sockets, and no others', async () => {
  const machine = await newMachine();
  const leaving = await signIn();
  const gone = await connectViewer(leaving, machine.gatewayId);
  const staying = await connectViewer(page, machine.gatewayId);
  expect((await call('/api/sign-out', { method: 'POST', headers: as(leaving) })).status).toBe(204);
  expect(await gone.socket.closedWith()).toBe('REVOKED');
  expect((await call('/api/me', { headers: as(leaving) })).status).toBe(401);
  expect((await upgrade(`/api/machines/${machine.gatewayId}/connect`, browserHeaders(leaving))).status).toBe(401);
  await staying.socket.settle();
  expect((await call('/api/me', { headers: as(page) })).status).toBe(200);
});

it('[AUTH7] a wrong or revoked credential opens no socket', async () => {
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  const wrong = [
    undefined,
    'Bearer ',
    'Bearer vcg_x_y',
    `Bearer ${machine.credential.slice(0, -1)}x`,
    machine.credential,
    `Bearer vcg_${(await newMachine()).gatewayId}_${machine.credential.split('_').slice(2).join('_')}`,
  ];
  for (const authorization of wrong) {
    const response = await upgrade('/gateway/connect', {
      'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    });
    expect(response.status).toBe(401);
  }
  expect((await admin('/revoke-gateway', { gateway_id: machine.gatewayId })).status).toBe(204);
  expect(await gateway.closedWith()).toBe('REVOKED');
  const response = await upgrade('/gateway/connect', {
    'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
    Authorization: `Bearer ${machine.credential}`,
  });
  expect(response.status).toBe(401);
});

it('[AUTH9] every answer has the headers, files, errors and redirects too', async () => {
  const answers = await Promise.all([
    call('/'),
    call('/api/health'),
    call('/api/nothing', { headers: as(page) }),
    exports.default.fetch('http://attacker.example/'),
    exports.default.fetch('http://127.0.0.1:4317/', { redirect: 'manual' }),
  ]);
  for (const answer of answers) {
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://localhost:4317;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
  }
});

it('[AUTH10] no log line holds a secret', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const { token } = await ownerLink();
  const fresh = await signIn();
  await claim(token);
  await claim(token);
  const machine = await newMachine();
  const gateway = await connectGateway(machine);
  const viewer = await connectViewer(fresh, machine.gatewayId);
  viewer.socket.send('not json');
  viewer.socket.send(JSON.stringify({ type: 'session.input', body: { text: 'very secret text' } }));
  gateway.send(JSON.stringify({ type: 'session.started', body: { text: 'very secret text' } }));
  await viewer.socket.settle();
  await gateway.settleAsGateway();
  await call('/api/me', { headers: { ...as(fresh), Cookie: `${fresh.cookie}x` } });
  await call('/api/sign-out', { method: 'POST', headers: as(fresh) });
  vi.restoreAllMocks();
  const all = lines.join('\n');
  expect(lines.length).toBeGreaterThan(5);
  const secrets = [
    token,
    fresh.cookie.split('=')[1] ?? '',
    fresh.pageKey,
    machine.credential.split('_')[2] ?? '',
    'very secret',
  ];
  for (const secret of secrets) expect(all).not.toContain(secret);
});

it('[AUTH11] who claimed, signed in, made links and signed out is in the audit log', async () => {
  const fresh = await signIn();
  const link = await call('/api/sign-in-links', { method: 'POST', headers: as(fresh) });
  const { url } = await link.json<HttpSignInLink>();
  expect(url).toMatch(/^http:\/\/localhost:4317\/claim#[\w-]{43}$/);
  const me = await (await call('/api/me', { headers: as(fresh) })).json<HttpMe>();
  await call('/api/sign-out', { method: 'POST', headers: as(fresh) });
  const { results } = await env.DB.prepare(
    'SELECT action, client_address FROM audit_log WHERE account_id = ? ORDER BY id DESC LIMIT 3',
  )
    .bind(me.account.account_id)
    .all();
  expect(results.map((row) => row['action'])).toEqual(['sign_in.revoked', 'sign_in_link.made', 'sign_in.made']);
  expect(results.every((row) => typeof row['client_address'] === 'string')).toBe(true);
});

it('[AUTH8] too many claims are told to wait', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const statuses: number[] = [];
  for (let count = 0; count < 40; count += 1) statuses.push((await claim('y'.repeat(43))).status);
  expect(statuses.at(-1)).toBe(429);
});
