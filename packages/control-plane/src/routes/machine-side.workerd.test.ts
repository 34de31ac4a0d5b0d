// SSH keys, agents, installs and health over REST, with a gateway that answers by hand.
import { env } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import {
  buildAck,
  buildMessage,
  ProtocolError,
  type ErrorCode,
  type HttpMachineHealth,
  type HttpMachines,
  type HttpSessions,
  type SessionInfo,
} from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { largestSample, machineHealth, sessionHealth } from '../testing/health-samples.ts';
import type { TestSocket } from '../testing/test-socket.ts';
import {
  admin,
  as,
  call,
  connectGateway,
  connectViewer,
  hubOf,
  newMachine,
  sessionInfo,
  signIn,
  type Page,
  type TestMachine,
} from '../testing/worker-fixture.ts';

let page: Page;
let machine: TestMachine;
let gateway: TestSocket;
let session: SessionInfo;

const FINGERPRINT = `SHA256:${'ab+/'.repeat(10)}xyz`;
const KEY = {
  fingerprint: FINGERPRINT,
  type: 'ssh-ed25519',
  bits: 256,
  label: 'laptop',
  expires_at: null,
  managed: true,
};
const INSTALL = {
  install_id: '00000000000000n1',
  agent: 'codex',
  state: 'queued',
  started_at: 5,
  step: 'waiting',
} as const;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

beforeEach(async () => {
  machine = await newMachine();
  session = sessionInfo();
  gateway = await connectGateway(machine, { sessions: [session] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return call(`/api/machines/${machine.gatewayId}${path}`, {
    method,
    headers: as(page),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Answers the next command of this type; resolves to its body. */
async function answered(type: string, outcome: { result: object } | { error: ProtocolError }): Promise<unknown> {
  const { request_id = '', body } = await gateway.text(type);
  gateway.send(buildAck(request_id, outcome));
  return body;
}

async function audited(action: string): Promise<unknown> {
  return env.DB.prepare('SELECT account_id, sign_in_id, subject FROM audit_log WHERE action = ? ORDER BY id DESC')
    .bind(action)
    .first();
}

async function health(): Promise<HttpMachineHealth> {
  return (await ask('GET', '/health')).json();
}

function sample(part: Parameters<typeof sessionHealth>[0] = {}): string {
  const sessions = [sessionHealth({ session_id: session.session_id, ...part })];
  return buildMessage('gateway.health', { machine: machineHealth({ at: Date.now() }), sessions });
}

it('[API12] lists, adds and revokes SSH keys', async () => {
  const listed = ask('GET', '/ssh-keys');
  const list = { path: '/home/vibe/.ssh/authorized_keys', keys: [KEY], unreadable_lines: 0 };
  await answered('ssh.list', { result: list });
  expect(await (await listed).json()).toEqual(list);

  const request = { public_key: 'ssh-ed25519 AAAA me', label: 'laptop', expires_at: null };
  const added = ask('POST', '/ssh-keys', request);
  expect(await answered('ssh.authorize', { result: { key: KEY, replaced: false } })).toEqual(request);
  expect((await added).status).toBe(201);
  expect(httpValidators.sshKey(await (await added).json())).toBe(true);
  expect(await audited('ssh_key.authorize')).toMatchObject({ subject: FINGERPRINT });

  const inPath = FINGERPRINT.slice('SHA256:'.length).replaceAll('+', '-').replaceAll('/', '_');
  const revoked = ask('DELETE', `/ssh-keys/${inPath}`);
  expect(await answered('ssh.revoke', { result: {} })).toEqual({ fingerprint: FINGERPRINT });
  expect((await revoked).status).toBe(204);
  expect(await audited('ssh_key.revoke')).toMatchObject({ subject: FINGERPRINT });
  for (const wrong of ['SHA256:abc', 'a'.repeat(42), 'ä'.repeat(43)]) {
    expect((await ask('DELETE', `/ssh-keys/${encodeURIComponent(wrong)}`)).status).toBe(400);
  }
});

it('[API12] a private key that is pasted by mistake is in no log and no answer', async () => {
  const lines: string[] = [];
  const logged = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  const secret = ['-----BEGIN OPENSSH', 'PRIVATE KEY-----', 'secretsecret'.repeat(20)].join(' ');
  const added = ask('POST', '/ssh-keys', { public_key: secret, label: 'x', expires_at: null });
  await answered('ssh.authorize', { error: new ProtocolError('key_is_private', 'This is a private key.') });
  const response = await added;
  expect(response.status).toBe(400);
  const bad = await ask('POST', '/ssh-keys', { public_key: secret, label: '', expires_at: null });
  expect(bad.status).toBe(400);
  logged.mockRestore();
  const { results } = await env.DB.prepare('SELECT * FROM audit_log').all();
  for (const text of [...lines, await response.text(), await bad.text(), JSON.stringify(results)]) {
    expect(text).not.toContain('secretsecret');
  }
});

it('[API12] refusals of the machine keep their code and get its status', async () => {
  const expected: [ErrorCode, number][] = [
    ['key_exists', 409],
    ['key_not_found', 404],
    ['key_not_managed', 409],
    ['key_too_weak', 400],
    ['key_file_busy', 503],
    ['permission_denied', 403],
    ['disk_full', 507],
    ['path_not_found', 404],
    ['path_refused', 403],
    ['file_exists', 409],
    ['file_too_large', 413],
    ['install_not_found', 404],
    ['install_failed', 502],
    ['not_installable', 400],
  ];
  for (const [code, status] of expected) {
    const answer = ask('GET', '/ssh-keys');
    await answered('ssh.list', { error: new ProtocolError(code, 'Do something.') });
    const response = await answer;
    expect([response.status, (await response.json<{ error: { code: string } }>()).error.code]).toEqual([status, code]);
  }
});

it('[API12] queues an installation, shows its log and stops it', async () => {
  const queued = ask('POST', '/agents/codex/install', { version: '1.2.3' });
  expect(await answered('agents.install', { result: { install: INSTALL } })).toEqual({
    agent: 'codex',
    version: '1.2.3',
  });
  expect((await queued).status).toBe(202);
  expect(await (await queued).json()).toEqual({ install: INSTALL });
  expect(await audited('agent.install')).toMatchObject({ subject: `codex ${INSTALL.install_id}` });

  const shown = ask('GET', `/installs/${INSTALL.install_id}`);
  await answered('agents.install.log', { result: { install: INSTALL, text: 'npm …' } });
  expect(await (await shown).json()).toEqual({ install: INSTALL, text: 'npm …' });

  const stopped = ask('DELETE', `/installs/${INSTALL.install_id}`);
  expect(await answered('agents.install.cancel', { result: {} })).toEqual({ install_id: INSTALL.install_id });
  expect((await stopped).status).toBe(204);
  expect(await audited('agent.install_cancel')).toMatchObject({ subject: INSTALL.install_id });
});

it('[API2] what is no agent, no version and no id never reaches the machine', async () => {
  expect((await ask('POST', '/agents/vim/install', {})).status).toBe(400);
  expect((await ask('POST', '/agents/codex/install', { version: '$(id)' })).status).toBe(400);
  expect((await ask('POST', '/agents/codex/install', { agent: 'gemini' })).status).toBe(400);
  expect((await ask('GET', '/installs/latest')).status).toBe(400);
  expect((await ask('GET', '/files?path=relative')).status).toBe(400);
  expect((await ask('GET', '/files?path=/a&show_hidden=1')).status).toBe(400);
  await gateway.settleAsGateway();
  expect(gateway.received.filter((data) => typeof data === 'string' && !data.includes('hub.'))).toEqual([]);
});

it('[API17] the gateway’s version, an update and the way back are the machine’s own commands, and audited', async () => {
  const status = {
    version: '0.1.0',
    commit: 'abcdef',
    target: 'linux-x64',
    channel: 'stable',
    policy: { mode: 'manual' },
    can_update: true,
  };
  const update = {
    update_id: '00000000000000p1',
    action: 'install',
    state: 'checking',
    from_version: '0.1.0',
    started_at: 5,
    step: 'Asking for the release',
  };
  const known = ask('GET', '/update');
  expect(await answered('gateway.update.status', { result: { status } })).toEqual({});
  expect(await (await known).json()).toEqual({ status });
  const newest = ask('GET', '/update?check=true');
  const unavailable = new ProtocolError('update_unavailable', 'The release server does not answer. Try again later.');
  expect(await answered('gateway.update.status', { error: unavailable })).toEqual({ check: true });
  expect((await newest).status).toBe(502);
  const begun = ask('POST', '/update', { action: 'install', version: '0.2.0' });
  expect(await answered('gateway.update', { result: { update } })).toEqual({ action: 'install', version: '0.2.0' });
  expect((await begun).status).toBe(202);
  expect(await (await begun).json()).toEqual({ update });
  const back = ask('POST', '/update', { action: 'rollback' });
  await answered('gateway.update', { result: { update: { ...update, action: 'rollback' } } });
  expect((await back).status).toBe(202);
  expect((await ask('POST', '/update', { action: 'remove' })).status).toBe(400);
  expect((await ask('POST', '/update', { action: 'install', version: '../../etc' })).status).toBe(400);
  const { results } = await env.DB.prepare(
    "SELECT action FROM audit_log WHERE subject LIKE ? AND action LIKE 'gateway.%' ORDER BY id",
  )
    .bind(`${machine.gatewayId} ${update.update_id} %`)
    .all();
  expect(results).toEqual([{ action: 'gateway.update' }, { action: 'gateway.roll_back' }]);
});

it('[API18] who begins updates is chosen on the machine, audited, and known while it is away', async () => {
  const choose = async (body: unknown) => ask('PUT', '/update-policy', body);
  const listed = async () => {
    const { machines } = await (await call('/api/machines', { headers: as(page) })).json<HttpMachines>();
    return machines.find(({ gateway_id }) => gateway_id === machine.gatewayId)?.update_policy;
  };
  expect(await listed()).toBeUndefined();
  const policy = { mode: 'automatic', window: '02:00-05:00', time_zone: 'Europe/Berlin' } as const;
  const chosen = choose({ mode: 'automatic', window: '02:00-05:00' });
  expect(await answered('gateway.update.set_policy', { result: { policy } })).toEqual({
    mode: 'automatic',
    window: '02:00-05:00',
  });
  const answer = await (await chosen).json();
  expect([httpValidators.updatePolicy(answer), answer]).toEqual([true, { policy }]);
  expect(await listed()).toEqual(policy);

  const refused = choose({ mode: 'manual' });
  const isFixed = new ProtocolError('update_policy_fixed', 'It is set on this machine by VIBECODE_UPDATE_POLICY.');
  await answered('gateway.update.set_policy', { error: isFixed });
  expect((await refused).status).toBe(409);
  expect((await choose({ mode: 'sometimes' })).status).toBe(400);
  gateway.close();
  await vi.waitFor(async () => expect((await choose({ mode: 'manual' })).status).toBe(503));
  expect(await listed()).toEqual(policy);

  const { results } = await env.DB.prepare(
    "SELECT subject FROM audit_log WHERE action = 'gateway.update_policy'",
  ).all();
  expect(results).toEqual([{ subject: `${machine.gatewayId} automatic 02:00-05:00` }]);
  // What the machine says at its next hello counts: its own files may have changed.
  const fixed = { mode: 'manual', mode_fixed_by: 'environment variable VIBECODE_UPDATE_POLICY' } as const;
  gateway = await connectGateway(machine, { update_policy: fixed });
  await vi.waitFor(async () => expect(await listed()).toEqual(fixed));
  gateway.close();
  gateway = await connectGateway(machine);
  await vi.waitFor(async () => expect(await listed()).toBeUndefined());
});

it('[API6] another account’s machine has no keys, files, health or installs', async () => {
  await env.DB.prepare('UPDATE gateways SET account_id = NULL WHERE id = ?').bind(machine.gatewayId).run();
  const paths = [
    '/ssh-keys',
    '/files?path=/',
    '/files/content?path=/a',
    '/health',
    '/agents',
    '/update',
    `/installs/${INSTALL.install_id}`,
  ];
  for (const path of paths) expect((await ask('GET', path)).status).toBe(404);
  expect((await ask('PUT', '/files/content?path=/a', 'x')).status).toBe(404);
  expect((await ask('POST', '/agents/codex/install', {})).status).toBe(404);
  expect((await ask('POST', '/ssh-keys', {})).status).toBe(404);
  expect((await ask('POST', '/update', { action: 'install' })).status).toBe(404);
  expect((await ask('PUT', '/update-policy', { mode: 'manual' })).status).toBe(404);
});

it('[API16] health over REST: the newest sample, the sessions’ figures, the history', async () => {
  expect(await health()).toEqual({ current: null, sessions: [], history: [] });
  gateway.send(sample({ last_input_at: 1_000, last_output_at: 2_000 }));
  await gateway.settleAsGateway();
  const answer = await health();
  expect(httpValidators.machineHealth(answer)).toBe(true);
  expect(answer).toMatchObject({ current: { cpu_percent: 10 }, sessions: [{ last_input_at: 1_000 }] });
  expect(answer.history.length).toBe(1);

  const { machines } = await (await call('/api/machines', { headers: as(page) })).json<HttpMachines>();
  expect(machines.find(({ gateway_id }) => gateway_id === machine.gatewayId)?.health).toMatchObject({
    uptime_s: 1_000,
  });
  const { sessions } = await (
    await call(`/api/sessions?machine=${machine.gatewayId}`, { headers: as(page) })
  ).json<HttpSessions>();
  expect(httpValidators.sessions({ sessions })).toBe(true);
  expect(sessions).toMatchObject([{ last_input_at: 1_000, last_output_at: 2_000 }]);
});

it('[HUB22] a sample reaches every browser', async () => {
  const viewer = await connectViewer(page, machine.gatewayId);
  gateway.send(sample());
  expect(await viewer.socket.text('gateway.health')).toMatchObject({ body: { machine: { cpu_percent: 10 } } });
});

it('[HUB23] an eviction loses no sample, and none of them writes', async () => {
  let writeCount = 0;
  const countWrites = async (): Promise<void> =>
    runInDurableObject(hubOf(machine.gatewayId), (_hub, { storage }) => {
      const put = storage.put.bind(storage) as (key: string, value: unknown) => Promise<void>;
      const value = async (key: string, what: unknown): Promise<void> => {
        writeCount += 1;
        return put(key, what);
      };
      Object.defineProperty(storage, 'put', { configurable: true, value });
    });
  await countWrites();
  const startMs = Date.now();
  for (let index = 0; index < 4; index += 1) {
    vi.useFakeTimers({ toFake: ['Date'], now: startMs + index * 31_000 });
    gateway.send(sample({ last_input_at: startMs }));
    await gateway.settleAsGateway();
  }
  expect(writeCount).toBe(0);
  expect((await health()).history.length).toBe(4);
  await evictDurableObject(hubOf(machine.gatewayId));
  expect((await health()).history.length).toBe(4);
  await countWrites();
  vi.useFakeTimers({ toFake: ['Date'], now: startMs + 301_000 });
  gateway.send(sample({ last_input_at: startMs }));
  await expect.poll(() => writeCount).toBe(1);
  const before = await health();
  expect(before.history.length).toBe(5);
  await evictDurableObject(hubOf(machine.gatewayId));
  expect(await health()).toEqual(before);
  expect(await hubOf(machine.gatewayId).status()).toMatchObject({
    activity: { [session.session_id]: { last_input_at: startMs } },
  });
});

it('[HUB23] the largest sample that a machine can send fits its socket’s attachment', async () => {
  gateway.send(
    JSON.stringify({
      type: 'gateway.health',
      body: { ...largestSample(), sessions: largestSample().sessions.slice(0, 200) },
    }),
  );
  await gateway.settleAsGateway();
  expect((await health()).sessions.length).toBe(200);
  await evictDurableObject(hubOf(machine.gatewayId));
  const after = await health();
  expect(httpValidators.machineHealth(after)).toBe(true);
  expect(after.history.length).toBe(1);
  expect(after.sessions.length).toBeGreaterThan(0);
});

it('[HUB23] when the gateway goes its history is written, and the next one goes on with it', async () => {
  gateway.send(sample());
  await gateway.settleAsGateway();
  const viewer = await connectViewer(page, machine.gatewayId);
  gateway.close();
  await viewer.socket.text('gateway.status');
  viewer.socket.close();
  await evictDurableObject(hubOf(machine.gatewayId));
  expect((await health()).history.length).toBe(1);
  expect((await health()).current).toBeNull();
});
