// Machines come in, get another credential, another name, and go: through the public handler, with real sockets.
import { env, exports } from 'cloudflare:workers';
import { httpValidators } from '@vibecode/protocol/validators';
import type {
  HttpCodeDetails,
  HttpEnrolment,
  HttpGatewayCode,
  HttpGatewayEnrolled,
  HttpMachines,
  HttpSessions,
} from '@vibecode/protocol';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { randomSecret } from '../platform/random.ts';
import { makeServices } from '../services/services.ts';
import {
  admin,
  as,
  call,
  connectGateway,
  newMachine,
  ORIGIN,
  sessionInfo,
  signIn,
  upgrade,
  type Page,
} from '../testing/worker-fixture.ts';
import { gatewayEnrolmentRoutes } from './gateway-enrolment.ts';

let page: Page;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const post = async (path: string, body: unknown): Promise<Response> =>
  call(path, { method: 'POST', headers: as(page), body: JSON.stringify(body) });

/** As a gateway calls: a program without cookie, page key or Origin. */
async function machineCall(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch(`${ORIGIN}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
}

async function newToken(
  order: { name?: string; gateway_id?: string } = {},
): Promise<HttpEnrolment & { token: string }> {
  const response = await post('/api/enrolments', order);
  expect(response.status).toBe(201);
  const enrolment = await response.json<HttpEnrolment>();
  expect(httpValidators.enrolment(enrolment)).toBe(true);
  return { ...enrolment, token: enrolment.token ?? '' };
}

const enrol = async (token: string, hostname = 'box') => machineCall('/api/gateway/enrol', { token, hostname });

async function enrolled(token: string, hostname?: string): Promise<HttpGatewayEnrolled> {
  const answer = await (await enrol(token, hostname)).json<HttpGatewayEnrolled>();
  expect(httpValidators.gatewayEnrolled(answer)).toBe(true);
  return answer;
}

async function stateOf({ enrolment_id: id }: HttpEnrolment): Promise<HttpEnrolment> {
  return (await call(`/api/enrolments/${id}`, { headers: as(page) })).json();
}

async function newCode(hostname = 'laptop'): Promise<HttpGatewayCode> {
  const code = await (await machineCall('/api/gateway/codes', { hostname })).json<HttpGatewayCode>();
  expect(httpValidators.gatewayCode(code)).toBe(true);
  return code;
}

const poll = async (code: HttpGatewayCode) => machineCall('/api/gateway/codes/poll', { poll_token: code.poll_token });

async function machines(): Promise<HttpMachines['machines']> {
  return (await (await call('/api/machines', { headers: as(page) })).json<HttpMachines>()).machines;
}

async function errorCode(response: Response): Promise<string> {
  return (await response.json<{ error: { code: string } }>()).error.code;
}

const dial = async (credential: string) =>
  upgrade('/gateway/connect', {
    Authorization: `Bearer ${credential}`,
    'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
  });

it('[ENR1] a token makes one machine, of the account that made the token', async () => {
  const token = await newToken();
  expect(token.install_command).toBe(`curl -fsSL ${ORIGIN}/install.sh | sh`);
  expect(token.install_command).not.toContain(token.token);
  expect(await stateOf(token)).toEqual({
    enrolment_id: token.enrolment_id,
    state: 'waiting',
    expires_at: token.expires_at,
  });
  const machine = await enrolled(token.token, 'first');
  expect(await stateOf(token)).toMatchObject({ state: 'used', gateway_id: machine.gateway_id });
  expect(await machines()).toMatchObject([{ gateway_id: machine.gateway_id, name: 'first', connected: false }]);
  (await connectGateway({ gatewayId: machine.gateway_id, credential: machine.credential })).close();
});

it('[ENR1] of machines that show one token at once one wins', async () => {
  const { token } = await newToken();
  const before = (await machines()).length;
  const answers = await Promise.all([enrol(token), enrol(token), enrol(token)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410, 410]);
  expect((await machines()).length).toBe(before + 1);
  expect(await errorCode(await enrol(token))).toBe('enrolment_invalid');
});

it('[ENR1] a token is over after 15 minutes, and an unknown one makes nothing', async () => {
  const token = await newToken();
  expect(await errorCode(await enrol('x'.repeat(43)))).toBe('enrolment_invalid');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60 * 1000 + 1 });
  expect(await errorCode(await enrol(token.token))).toBe('enrolment_invalid');
  expect((await stateOf(token)).state).toBe('expired');
});

it('[ENR2] of tokens, codes and credentials only hashes are stored, and no log line holds one', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const { token } = await newToken();
  const { credential } = await enrolled(token);
  const code = await newCode();
  await call(`/api/enrolments/codes/${code.code}x`, { headers: as(page) });
  await call(`/api/enrolments/codes/${code.code}`, { headers: { Cookie: page.cookie } });
  await enrol(token);
  const tables = await Promise.all(
    ['enrolments', 'gateways', 'audit_log'].map(async (table) => env.DB.prepare(`SELECT * FROM ${table}`).all()),
  );
  const dump = JSON.stringify(tables.map(({ results }) => results)) + lines.join('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const secret of [token, credential, code.code, code.poll_token]) expect(dump).not.toContain(secret);
});

it('[ENR3] a machine that is there gets a new credential; the old one and its connection end', async () => {
  const machine = await enrolled((await newToken({ name: 'studio' })).token);
  const old = await connectGateway({ gatewayId: machine.gateway_id, credential: machine.credential });
  const token = await newToken({ gateway_id: machine.gateway_id });
  expect((await dial(machine.credential)).status).toBe(101);
  const again = await enrolled(token.token, 'another-host');
  expect(again).toMatchObject({ gateway_id: machine.gateway_id, name: 'studio' });
  expect(await old.closedWith()).toBe('REVOKED');
  expect((await dial(machine.credential)).status).toBe(401);
  (await connectGateway({ gatewayId: again.gateway_id, credential: again.credential })).close();
});

it('[ENR3] of two that renew one machine at once one wins; a machine that was removed is not renewed', async () => {
  const machine = await newMachine('twice');
  const token = await newToken({ gateway_id: machine.gatewayId });
  const answers = await Promise.all([enrol(token.token), enrol(token.token)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410]);
  const winner = answers.find(({ status }) => status === 201);
  const { credential } = (await winner?.json<HttpGatewayEnrolled>()) ?? { credential: '' };
  const open = await dial(credential);
  expect(open.status).toBe(101);
  open.webSocket?.accept();
  const late = await newToken({ gateway_id: machine.gatewayId });
  await call(`/api/machines/${machine.gatewayId}`, { method: 'DELETE', headers: as(page) });
  expect(await errorCode(await enrol(late.token))).toBe('enrolment_invalid');
});

it('[ENR3] the machine that VibeCode runs on is neither enrolled nor removed', async () => {
  const { gateway_id } = await (await admin('/local-gateway', { name: 'here' })).json<Record<string, string>>();
  expect(await errorCode(await post('/api/enrolments', { gateway_id }))).toBe('not_allowed');
  const removal = await call(`/api/machines/${gateway_id}`, { method: 'DELETE', headers: as(page) });
  expect(await errorCode(removal)).toBe('not_allowed');
  expect(await errorCode(await post('/api/enrolments', { gateway_id: '0123456789abcdef' }))).toBe('machine_not_found');
});

it('[ENR4] a machine shows a code, its owner sees what asks and confirms, the machine gets its credential once', async () => {
  const code = await newCode('dev\u202Ebox');
  expect(code.code).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
  expect(code.confirm_url).toBe(`${ORIGIN}/add?code=${code.code}`);
  const waiting = await poll(code);
  expect([waiting.status, await waiting.json()]).toEqual([202, {}]);
  const typed = code.code.toLowerCase().replace('-', '');
  const details = await (await call(`/api/enrolments/codes/${typed}`, { headers: as(page) })).json<HttpCodeDetails>();
  expect(httpValidators.codeDetails(details)).toBe(true);
  expect(details).toMatchObject({ code: code.code, hostname: 'devbox', expires_at: code.expires_at });
  expect((await post(`/api/enrolments/codes/${code.code}`, {})).status).toBe(204);
  expect((await post(`/api/enrolments/codes/${code.code}`, {})).status).toBe(204);
  const answers = await Promise.all([poll(code), poll(code)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  const machine = await answers.find(({ ok }) => ok)?.json<HttpGatewayEnrolled>();
  expect(httpValidators.gatewayEnrolled(machine)).toBe(true);
  expect((await machines()).map(({ name }) => name)).toContain('devbox');
  (await connectGateway({ gatewayId: machine?.gateway_id ?? '', credential: machine?.credential ?? '' })).close();
});

it('[ENR11] a machine that asks again with its own secret gets its answer again; anybody else is refused', async () => {
  const { token } = await newToken();
  const secret = randomSecret();
  const ask = async (own: object) => machineCall('/api/gateway/enrol', { token, hostname: 'lossy', ...own });
  const before = (await machines()).length;
  const answers = await Promise.all([ask({ secret }), ask({ secret })]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  const [first, second] = await Promise.all(answers.map(async (answer) => answer.json<HttpGatewayEnrolled>()));
  expect(first?.credential).toBe(`vcg_${first?.gateway_id}_${secret}`);
  expect(second).toEqual(first);
  expect(await (await ask({ secret })).json()).toEqual(first);
  expect(await errorCode(await ask({ secret: randomSecret() }))).toBe('enrolment_invalid');
  expect(await errorCode(await ask({}))).toBe('enrolment_invalid');
  expect((await machines()).length).toBe(before + 1);
  (await connectGateway({ gatewayId: first?.gateway_id ?? '', credential: first?.credential ?? '' })).close();

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60 * 1000 + 1 });
  expect(await errorCode(await ask({ secret }))).toBe('enrolment_invalid');
});

it('[ENR11] so does one that gets a new credential, and one with a code; not one that was removed since', async () => {
  const machine = await newMachine('renewed');
  const { token } = await newToken({ gateway_id: machine.gatewayId });
  const secret = randomSecret();
  const renew = async () => machineCall('/api/gateway/enrol', { token, hostname: 'box', secret });
  const renewed = await (await renew()).json<HttpGatewayEnrolled>();
  const socket = await connectGateway({ gatewayId: renewed.gateway_id, credential: renewed.credential });
  expect(await (await renew()).json()).toEqual(renewed);
  // Asking again ends nothing.
  await socket.settleAsGateway();
  socket.close();

  const code = await newCode('coded');
  await post(`/api/enrolments/codes/${code.code}`, {});
  const pollWith = async (own: string) =>
    machineCall('/api/gateway/codes/poll', { poll_token: code.poll_token, secret: own });
  const added = await (await pollWith(secret)).json<HttpGatewayEnrolled>();
  expect(added.credential).toBe(`vcg_${added.gateway_id}_${secret}`);
  expect(await (await pollWith(secret)).json()).toEqual(added);
  expect(await errorCode(await pollWith(randomSecret()))).toBe('enrolment_invalid');
  await call(`/api/machines/${added.gateway_id}`, { method: 'DELETE', headers: as(page) });
  expect(await errorCode(await pollWith(secret))).toBe('enrolment_invalid');
});

it('[ENR11] what has begun is done to its end, also where the line of the machine breaks', async () => {
  const machine = await newMachine('cut off');
  const before = await connectGateway(machine);
  const { token } = await newToken({ gateway_id: machine.gatewayId });
  const waitedFor: Promise<unknown>[] = [];
  const execution = {
    props: {},
    waitUntil: (promise: Promise<unknown>) => void waitedFor.push(promise),
    passThroughOnException: () => undefined,
  };
  const body = JSON.stringify({ token, hostname: 'box', secret: randomSecret() });
  await gatewayEnrolmentRoutes(makeServices(env)).request('/enrol', { method: 'POST', body }, env, execution);
  // All that is left of a request whose line broke.
  expect(await Promise.all(waitedFor)).toMatchObject([{ gateway_id: machine.gatewayId }]);
  expect(await before.closedWith()).toBe('REVOKED');
});

it('[ENR12] a code is refused for good: the machine is told when it asks, and it is in the audit log', async () => {
  const code = await newCode();
  const refuseCode = async ({ code: text }: HttpGatewayCode) =>
    call(`/api/enrolments/codes/${text}`, { method: 'DELETE', headers: as(page) });
  expect((await refuseCode(code)).status).toBe(204);
  expect((await refuseCode(code)).status).toBe(204);
  const told = await poll(code);
  expect(told.status).toBe(410);
  expect((await told.json<{ error: { code: string; message: string } }>()).error).toMatchObject({
    code: 'enrolment_refused',
    message: expect.stringContaining('not theirs') as string,
  });
  expect(await errorCode(await post(`/api/enrolments/codes/${code.code}`, {}))).toBe('enrolment_invalid');
  expect((await call(`/api/enrolments/codes/${code.code}`, { headers: as(page) })).status).toBe(410);
  const { results } = await env.DB.prepare(
    "SELECT subject FROM audit_log WHERE action = 'enrolment.code_refused'",
  ).all();
  expect(results).toHaveLength(2);

  const confirmed = await newCode();
  await post(`/api/enrolments/codes/${confirmed.code}`, {});
  expect(await errorCode(await refuseCode(confirmed))).toBe('enrolment_invalid');
  expect((await poll(confirmed)).status).toBe(200);
});

it('[ENR4] a code that nobody confirms is over after 15 minutes; a token is no code', async () => {
  const code = await newCode();
  const { token } = await newToken();
  expect(await errorCode(await machineCall('/api/gateway/codes/poll', { poll_token: token }))).toBe(
    'enrolment_invalid',
  );
  expect(await errorCode(await enrol(code.poll_token))).toBe('enrolment_invalid');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60 * 1000 + 1 });
  expect(await errorCode(await poll(code))).toBe('enrolment_invalid');
  const details = await call(`/api/enrolments/codes/${code.code}`, { headers: as(page) });
  expect(await errorCode(details)).toBe('enrolment_invalid');
});

it('[ENR5] machines need no sign-in and no Origin; a page of another origin gets nothing', async () => {
  const { token } = await newToken();
  const body = { token, hostname: 'box' };
  for (const Origin of ['http://localhost:3000', 'http://attacker.example', 'null', 'nonsense']) {
    expect((await machineCall('/api/gateway/enrol', body, { Origin })).status).toBe(403);
  }
  const alias = await exports.default.fetch('http://127.0.0.1:4317/api/gateway/enrol', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { Origin: 'http://127.0.0.1:4317' },
  });
  expect(alias.status).toBe(201);
  const rebound = await exports.default.fetch('http://attacker.example:4317/api/gateway/codes', {
    method: 'POST',
    body: JSON.stringify({ hostname: 'box' }),
  });
  expect(rebound.status).toBe(421);
});

it('[ENR6] a machine is renamed', async () => {
  const machine = await newMachine('old name');
  const rename = async (name: string) =>
    call(`/api/machines/${machine.gatewayId}`, {
      method: 'PATCH',
      headers: as(page),
      body: JSON.stringify({ name }),
    });
  expect((await rename('new name')).status).toBe(204);
  for (const bad of ['', '\u200b', 'a\u202eb']) expect((await rename(bad)).status, JSON.stringify(bad)).toBe(400);
  expect((await machines()).find(({ gateway_id: id }) => id === machine.gatewayId)?.name).toBe('new name');
});

it('[ENR7] a removed machine is cut off and off the list; the history of its sessions stays', async () => {
  const machine = await newMachine('leaving');
  const live = sessionInfo();
  const socket = await connectGateway(machine, { sessions: [live] });
  await vi.waitFor(async () => {
    const response = await call(`/api/sessions?machine=${machine.gatewayId}`, { headers: as(page) });
    expect((await response.json<HttpSessions>()).sessions).toHaveLength(1);
  });
  const remove = async () => call(`/api/machines/${machine.gatewayId}`, { method: 'DELETE', headers: as(page) });
  expect((await remove()).status).toBe(204);
  expect(await socket.closedWith()).toBe('REVOKED');
  expect((await dial(machine.credential)).status).toBe(401);
  expect((await machines()).map(({ gateway_id: id }) => id)).not.toContain(machine.gatewayId);
  expect((await remove()).status).toBe(404);
  const { sessions } = await (await call('/api/sessions', { headers: as(page) })).json<HttpSessions>();
  expect(sessions.find(({ session_id: id }) => id === live.session_id)).toMatchObject({
    state: 'ended',
    end_reason: 'machine_removed',
    machine_name: 'leaving',
  });
});

it('[ENR8] each step is in the audit log', async () => {
  const machine = await enrolled((await newToken()).token);
  await enrolled((await newToken({ gateway_id: machine.gateway_id })).token);
  const code = await newCode();
  await post(`/api/enrolments/codes/${code.code}`, {});
  await call(`/api/machines/${machine.gateway_id}`, {
    method: 'PATCH',
    headers: as(page),
    body: JSON.stringify({ name: 'renamed' }),
  });
  await call(`/api/machines/${machine.gateway_id}`, { method: 'DELETE', headers: as(page) });
  const { results } = await env.DB.prepare('SELECT action FROM audit_log ORDER BY id DESC LIMIT 8').all();
  expect(results.map(({ action }) => action)).toEqual([
    'gateway.revoked',
    'gateway.renamed',
    'enrolment.code_confirmed',
    'enrolment.code_made',
    'gateway.enrolled_again',
    'enrolment.made',
    'gateway.enrolled',
    'enrolment.made',
  ]);
});

/** Last, as they leave nothing of the limits. */
it.each([
  ['tokens made', async () => post('/api/enrolments', {})],
  ['codes tried', async () => call('/api/enrolments/codes/BBBB-BBBB', { headers: as(page) })],
  ['tokens shown', async () => enrol('x'.repeat(43))],
  ['codes asked for', async () => machineCall('/api/gateway/codes', { hostname: 'box' })],
  ['polls', async () => machineCall('/api/gateway/codes/poll', { poll_token: 'x'.repeat(43) })],
])('[ENR10] %s are limited', async (_what, ask) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const statuses = new Set<number>();
  for (let count = 0; count < 80 && !statuses.has(429); count += 1) statuses.add((await ask()).status);
  expect(statuses).toContain(429);
});
