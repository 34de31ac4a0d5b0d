// Machines and sessions over REST, with a gateway that answers by hand.
import { env } from 'cloudflare:workers';
import {
  buildAck,
  buildMessage,
  ProtocolError,
  type CommandBodies,
  type HttpMachines,
  type HttpSession,
  type HttpSessions,
  type SessionInfo,
} from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { randomId } from '../platform/random.ts';
import type { TestSocket } from '../testing/test-socket.ts';
import {
  admin,
  as,
  browserHeaders,
  call,
  connectGateway,
  connectViewer,
  newMachine,
  ORIGIN,
  sessionInfo,
  signIn,
  upgrade,
  type Page,
  type TestMachine,
} from '../testing/worker-fixture.ts';

let page: Page;
let machine: TestMachine;

beforeAll(async () => {
  await admin('/migrate');
  // Once: claims are limited, and every test here comes from one address.
  page = await signIn();
});

beforeEach(async () => {
  machine = await newMachine();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Nothing is earned back meanwhile, however slow the machine. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
}

async function get<T>(path: string): Promise<T> {
  const response = await call(path, { headers: as(page) });
  expect(response.status).toBe(200);
  return response.json();
}

async function sessionsOf({ gatewayId }: TestMachine): Promise<HttpSessions['sessions']> {
  return (await get<HttpSessions>(`/api/sessions?machine=${gatewayId}`)).sessions;
}

async function post(body: unknown): Promise<Response> {
  return call(`/api/machines/${machine.gatewayId}/sessions`, {
    method: 'POST',
    headers: as(page),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Answers the next session.create as the real one would. */
async function createOn(gateway: TestSocket): Promise<SessionInfo> {
  const { request_id = '', session_id = '', body } = await gateway.text('session.create');
  const { name, agent, workdir, columns, rows } = body as CommandBodies['session.create'];
  const session = sessionInfo({ session_id, name, agent, workdir, columns, rows });
  gateway.send(buildMessage('session.started', { session, adopted: false }, { session_id }));
  gateway.send(buildAck(request_id, { result: { session } }));
  return session;
}

it('[API1] health needs no sign-in and says the version', async () => {
  const response = await call('/api/health');
  expect(await response.json()).toEqual({ status: 'ok', version: '0.0.0-test' });
});

it('[API3] lists machines, connected or not', async () => {
  const before = await get<HttpMachines>('/api/machines');
  expect(httpValidators.machines(before)).toBe(true);
  expect(before.machines.find(({ gateway_id }) => gateway_id === machine.gatewayId)).toMatchObject({
    connected: false,
  });
  await connectGateway(machine, { gateway_version: '3.2.1', sessions: [sessionInfo()] });
  await expect.poll(async () => (await get<HttpMachines>('/api/machines')).machines.at(-1)?.session_count).toBe(1);
  const after = await get<HttpMachines>('/api/machines');
  expect(httpValidators.machines(after)).toBe(true);
  expect(after.machines.at(-1)).toMatchObject({ connected: true, gateway_version: '3.2.1', system_info: { cpus: 2 } });
});

it('[API3] asks the machine for its agents', async () => {
  const gateway = await connectGateway(machine);
  const answer = call(`/api/machines/${machine.gatewayId}/agents`, { headers: as(page) });
  const { request_id = '' } = await gateway.text('agents.list');
  gateway.send(buildAck(request_id, { result: { agents: [{ agent: 'shell', installed: true }] } }));
  expect(await (await answer).json()).toEqual({ agents: [{ agent: 'shell', installed: true }] });
});

it('[API3] a result that fits no schema is the gateway’s fault and says so', async () => {
  const gateway = await connectGateway(machine);
  const answer = call(`/api/machines/${machine.gatewayId}/agents`, { headers: as(page) });
  const { request_id = '' } = await gateway.text('agents.list');
  gateway.send(buildAck(request_id, { result: { agents: 'many' } }));
  expect((await answer).status).toBe(502);
});

it('[API3] an ack that is no ack is the gateway’s fault and says so', async () => {
  const gateway = await connectGateway(machine);
  for (const body of [null, 'sealed', { ok: false }, { ok: 'yes' }]) {
    const answer = call(`/api/machines/${machine.gatewayId}/agents`, { headers: as(page) });
    const { request_id = '' } = await gateway.text('agents.list');
    gateway.send(JSON.stringify({ type: 'ack', request_id, body }));
    expect((await answer).status).toBe(502);
  }
});

it('[API5] gives a new session a name and a size, and lists it at once', async () => {
  const gateway = await connectGateway(machine);
  const answer = post({ agent: 'shell', workdir: '/home/vibe/my shop/' });
  const session = await createOn(gateway);
  expect(session).toMatchObject({ name: 'shell in my shop', columns: 120, rows: 40 });
  const response = await answer;
  expect(response.status).toBe(201);
  const body = await response.json<HttpSession>();
  expect(httpValidators.session(body)).toBe(true);
  expect(body.session).toMatchObject({ session_id: session.session_id, state: 'running', machine_name: 'box' });
  expect((await sessionsOf(machine)).map(({ session_id }) => session_id)).toEqual([session.session_id]);
});

it('[API5] a refusal is the answer’s error, and nothing is written', async () => {
  const gateway = await connectGateway(machine);
  const answer = post({ agent: 'codex', workdir: '/nowhere', name: 'x' });
  const { request_id = '' } = await gateway.text('session.create');
  const error = new ProtocolError('workdir_not_found', 'There is no folder /nowhere.', { field: '/workdir' });
  gateway.send(buildAck(request_id, { error }));
  const response = await answer;
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: error.toWire() });
  expect(await sessionsOf(machine)).toEqual([]);
});

it('[API2] bad bodies are refused with what is wrong', async () => {
  const cases: [unknown, number, string][] = [
    ['not json', 400, 'invalid_message'],
    [{ agent: 'shell' }, 400, 'invalid_message'],
    [{ agent: 'emacs', workdir: '/' }, 400, 'invalid_message'],
    [{ agent: 'shell', workdir: '/', columns: 0, rows: 0 }, 400, 'invalid_message'],
    [{ agent: 'shell', workdir: '/', columns: 10_000, rows: 10_000 }, 400, 'invalid_message'],
    [{ agent: 'shell', workdir: '/', name: 'a\nb' }, 400, 'invalid_message'],
    ['x'.repeat(200_000), 413, 'too_large'],
  ];
  for (const [body, status, code] of cases) {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  }
});

it('[API8] a machine that is not there, not connected, or not an id', async () => {
  expect((await post({ agent: 'shell', workdir: '/' })).status).toBe(503);
  for (const id of [randomId(), 'nonsense', "'; DROP TABLE sessions; --"]) {
    const response = await call(`/api/machines/${encodeURIComponent(id)}/agents`, { headers: as(page) });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'machine_not_found' } });
  }
  expect((await call('/api/sessions?machine=nonsense', { headers: as(page) })).status).toBe(400);
});

it('[API4] state is running, unknown while the machine is away, ended with its status', async () => {
  const session = sessionInfo();
  const gateway = await connectGateway(machine, { sessions: [session] });
  await expect.poll(async () => (await sessionsOf(machine))[0]?.state).toBe('running');
  gateway.close();
  await expect.poll(async () => (await sessionsOf(machine))[0]?.state).toBe('unknown');
  const again = await connectGateway(machine, { sessions: [session] });
  again.send(
    buildMessage(
      'session.ended',
      { session_id: session.session_id, reason: 'killed', exit_status: { code: null, signal: 9 }, ended_at: 1234 },
      { session_id: session.session_id },
    ),
  );
  await expect.poll(async () => (await sessionsOf(machine))[0]?.state).toBe('ended');
  const body = await get<HttpSession>(`/api/sessions/${session.session_id}`);
  expect(httpValidators.session(body)).toBe(true);
  expect(body.session).toMatchObject({ ended_at: 1234, end_reason: 'killed', exit_status: { code: null, signal: 9 } });
  const gone = await call(`/api/sessions/${session.session_id}`, { method: 'DELETE', headers: as(page) });
  expect(gone.status).toBe(409);
});

it('[API4] counts who watches', async () => {
  const session = sessionInfo();
  const gateway = await connectGateway(machine, { sessions: [session] });
  const { socket } = await connectViewer(page, machine.gatewayId);
  const body = { client_id: randomId(), columns: 80, rows: 24 };
  socket.send(buildMessage('viewer.attach', body, { request_id: randomId(), session_id: session.session_id }));
  await gateway.text('viewer.attach');
  await expect.poll(async () => (await sessionsOf(machine))[0]?.viewer_count).toBe(1);
});

it('[HUB17] sessions that a gateway no longer has are vanished, and back when they are back', async () => {
  const kept = sessionInfo({ name: 'kept' });
  const lost = sessionInfo({ name: 'lost' });
  const gateway = await connectGateway(machine, { sessions: [kept, lost] });
  await expect.poll(async () => (await sessionsOf(machine)).length).toBe(2);
  gateway.close();
  await gateway.closed;
  const second = await connectGateway(machine, { sessions: [kept] });
  const lostNow = async () => (await sessionsOf(machine)).find(({ name }) => name === 'lost');
  await expect.poll(async () => (await lostNow())?.end_reason).toBe('vanished');
  second.send(buildMessage('session.started', { session: lost, adopted: true }, { session_id: lost.session_id }));
  await expect.poll(async () => (await lostNow())?.state).toBe('running');
});

it('[HUB17] a thousand sessions fit into one hello', async () => {
  const sessions = Array.from({ length: 1000 }, (_, index) => sessionInfo({ name: `session ${index}` }));
  await connectGateway(machine, { sessions });
  const count = async () =>
    env.DB.prepare('SELECT count(*) AS count FROM sessions WHERE gateway_id = ?')
      .bind(machine.gatewayId)
      .first('count');
  await expect.poll(count, { timeout: 10_000 }).toBe(1000);
});

it('[API5] ending asks the gateway', async () => {
  const session = sessionInfo();
  const gateway = await connectGateway(machine, { sessions: [session] });
  await expect.poll(async () => (await sessionsOf(machine)).length).toBe(1);
  const answer = call(`/api/sessions/${session.session_id}`, { method: 'DELETE', headers: as(page) });
  const { request_id = '', session_id } = await gateway.text('session.end');
  expect(session_id).toBe(session.session_id);
  gateway.send(buildAck(request_id, { result: {} }));
  expect((await answer).status).toBe(204);
});

it('[AUTH11] who started and ended a session is in the audit log', async () => {
  const gateway = await connectGateway(machine);
  const created = post({ agent: 'shell', workdir: '/' });
  const { session_id } = await createOn(gateway);
  await created;
  const ended = call(`/api/sessions/${session_id}`, { method: 'DELETE', headers: as(page) });
  const { request_id = '' } = await gateway.text('session.end');
  gateway.send(buildAck(request_id, { result: {} }));
  await ended;
  const { results } = await env.DB.prepare('SELECT action, sign_in_id FROM audit_log WHERE subject = ? ORDER BY id')
    .bind(session_id)
    .all();
  expect(results.map((row) => row['action'])).toEqual(['session.create', 'session.end']);
  expect(results.every((row) => typeof row['sign_in_id'] === 'string')).toBe(true);
});

it('[AUTH11] who ended a session over the socket is in the audit log as well', async () => {
  const session = sessionInfo();
  const gateway = await connectGateway(machine, { sessions: [session] });
  const { socket } = await connectViewer(page, machine.gatewayId);
  socket.send(buildMessage('session.end', {}, { request_id: randomId(), session_id: session.session_id }));
  await gateway.text('session.end');
  const entry = async () =>
    env.DB.prepare('SELECT action, account_id, sign_in_id, client_address FROM audit_log WHERE subject = ?')
      .bind(session.session_id)
      .first();
  const text = expect.any(String) as string;
  await expect.poll(entry).toEqual({ action: 'session.end', account_id: text, sign_in_id: text, client_address: text });
});

it('[AUTH8] one browser that asks, commands or connects without end is told to wait; others are not', async () => {
  stopTheClock();
  const until429 = async (ask: () => Promise<Response>) => {
    for (let count = 0; count < 400; count += 1) {
      const { status, webSocket } = await ask();
      webSocket?.accept();
      webSocket?.close();
      if (status === 429) return true;
    }
    return false;
  };
  expect(await until429(async () => upgrade(`/api/machines/${machine.gatewayId}/connect`, browserHeaders(page)))).toBe(
    true,
  );
  expect(await until429(async () => post({ agent: 'shell', workdir: '/' }))).toBe(true);
  expect(await until429(async () => call('/api/me', { headers: as(page) }))).toBe(true);
  page = await signIn();
  expect((await call('/api/me', { headers: as(page) })).status).toBe(200);
});

it('[AUTH8] a stranger who knows a gateway’s id cannot use up its connections', async () => {
  stopTheClock();
  const guess = { Authorization: `Bearer vcg_${machine.gatewayId}_${'x'.repeat(43)}` };
  const protocol = { 'Sec-WebSocket-Protocol': 'vibecode.gateway.v1' };
  const statuses: number[] = [];
  for (let count = 0; count < 80; count += 1) {
    statuses.push((await upgrade('/gateway/connect', { ...guess, ...protocol })).status);
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  await connectGateway(machine);
});

it('[API11] ten thousand ended sessions hide none that lives, and the newest two hundred of them are listed', async () => {
  const old = sessionInfo({ name: 'old and alive', created_at: 1 });
  await connectGateway(machine, { sessions: [old] });
  await expect.poll(async () => (await sessionsOf(machine)).length).toBe(1);
  await env.DB.prepare(
    `WITH RECURSIVE counted (number) AS (SELECT 10 UNION ALL SELECT number + 1 FROM counted WHERE number < 10009)
     INSERT INTO sessions (id, gateway_id, name, agent, workdir, created_at, ended_at, end_reason)
     SELECT 'ended' || printf('%011d', number), ?, 'ended ' || number, 'shell', '/', number, number, 'exited' FROM counted`,
  )
    .bind(machine.gatewayId)
    .run();
  const listed = (await sessionsOf(machine)).map(({ name }) => name);
  expect(listed.slice(0, 2)).toEqual(['old and alive', 'ended 10009']);
  expect([listed.length, listed.at(-1)]).toEqual([201, 'ended 9810']);
  expect((await call('/api/sessions/ended00000000010', { headers: as(page) })).status).toBe(200);
});

it('[API6] what belongs to somebody else does not exist', async () => {
  const session = sessionInfo();
  const gateway = await connectGateway(machine, { sessions: [session] });
  await expect.poll(async () => (await sessionsOf(machine)).length).toBe(1);
  await env.DB.prepare('UPDATE gateways SET account_id = NULL WHERE id = ?').bind(machine.gatewayId).run();
  expect((await call(`/api/sessions/${session.session_id}`, { headers: as(page) })).status).toBe(404);
  expect((await call(`/api/machines/${machine.gatewayId}/agents`, { headers: as(page) })).status).toBe(404);
  expect(await sessionsOf(machine)).toEqual([]);
  gateway.close();
});

it('[API7] unknown API paths are JSON, everything else is the page', async () => {
  const api = await call('/api/nothing', { headers: as(page) });
  expect(api.status).toBe(404);
  expect(api.headers.get('Content-Type')).toContain('application/json');
  const deep = await call(`/machines/${machine.gatewayId}`);
  expect(deep.headers.get('Content-Type')).toContain('text/html');
  expect((await call('/somewhere', { method: 'POST' })).status).toBe(405);
  expect((await call('/api/machines/x/connect', { headers: { ...as(page), Origin: ORIGIN } })).status).toBe(426);
});

it('[API7] an unknown file under /assets/ is no page', async () => {
  const known = await call('/assets/index.js');
  expect([known.status, known.headers.get('Content-Type')]).toEqual([200, 'text/javascript']);
  for (const method of ['GET', 'HEAD']) {
    const unknown = await call('/assets/nope.js', { method });
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('Content-Type')).toContain('text/plain');
    expect(unknown.headers.get('Cache-Control')).toBe('no-store');
    expect(await unknown.text()).not.toContain('<');
  }
});
