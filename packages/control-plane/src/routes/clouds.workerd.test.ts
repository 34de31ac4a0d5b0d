// Machines at a cloud through REST: the cloud is a server outside of the worker, the machine's gateway a real socket.
import { env, exports } from 'cloudflare:workers';
import { httpValidators } from '@vibecode/protocol/validators';
import type {
  CloudMachine,
  HttpCloudAccounts,
  HttpCloudMachine,
  HttpCloudMachines,
  HttpGatewayEnrolled,
  HttpMachines,
} from '@vibecode/protocol';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createCloudMachine, machineTag } from '../services/provisioning/create-cloud-machine.ts';
import { DIGITALOCEAN_URL } from '../services/provisioning/digitalocean-api.ts';
import { digitalOcean } from '../services/provisioning/digitalocean.ts';
import { noReleases } from '../services/releases/release-store.ts';
import { makeServices } from '../services/services.ts';
import { askedOfCloud, breakCloud, freshCloudToken } from '../testing/digitalocean-control.ts';
import { isHttpRefusal } from '../testing/http-refusal.ts';
import { admin, as, call, connectGateway, signIn, type Page } from '../testing/worker-fixture.ts';

const ORDER = { name: 'atlas', region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-12-x64' };
const MINUTE_MS = 60_000;

let page: Page;
let token: string;
let now: number;

beforeAll(async () => {
  await admin('/migrate');
  page = await signIn();
});

beforeEach(async () => {
  now = Date.now();
  token = freshCloudToken();
  expect((await send('PUT', '/api/clouds/digitalocean', { token })).status).toBe(200);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  return call(path, { method, headers: as(page), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function machineOf(response: Response): Promise<CloudMachine> {
  const answer: unknown = await response.json();
  expect(httpValidators.cloudMachine(answer)).toBe(true);
  return (answer as HttpCloudMachine).machine;
}

async function create(order: object = ORDER): Promise<CloudMachine> {
  const response = await send('POST', '/api/clouds/digitalocean/machines', order);
  expect(response.status).toBe(202);
  return machineOf(response);
}

/** As a page asks, after a while. */
async function later(machine: CloudMachine, afterMs = 5_000): Promise<CloudMachine> {
  now += afterMs;
  vi.useFakeTimers({ toFake: ['Date'], now });
  return machineOf(await send('GET', `/api/cloud-machines/${machine.cloud_machine_id}`));
}

async function booted(): Promise<CloudMachine> {
  const machine = await create();
  await later(machine);
  return later(machine);
}

async function userData(): Promise<string> {
  const made = (await askedOfCloud(token)).find(({ call: asked }) => asked === 'POST /v2/droplets');
  if (made === undefined) throw new Error('the cloud was not asked for a machine');
  return (made.body as { user_data: string }).user_data;
}

/** What cloud-init does on the machine. */
async function enrol(): Promise<HttpGatewayEnrolled> {
  const script = await userData();
  const url = /^url='(.*)'$/m.exec(script)?.[1] ?? '';
  const oneTime = /<<'TOKEN'\n(.*)\nTOKEN\n/.exec(script)?.[1] ?? '';
  const response = await exports.default.fetch(`${url}/api/gateway/enrol`, {
    method: 'POST',
    body: JSON.stringify({ token: oneTime, hostname: 'ubuntu-s-1vcpu' }),
  });
  expect(response.status).toBe(201);
  return response.json();
}

async function dropletOf(machine: CloudMachine): Promise<string | undefined> {
  const droplets = digitalOcean(new URL(DIGITALOCEAN_URL)).connect(token);
  return (await droplets.findByTag(machineTag(machine.cloud_machine_id)))?.instanceId;
}

async function refusal(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = await response.json<{ error: { code: string; message: string } }>();
  return { status: response.status, code: error.code, message: error.message };
}

it('[PRV1] a token is tried before it is kept, and is in no answer, no row and no log line', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const answers = [
    await (await send('PUT', '/api/clouds/digitalocean', { token })).text(),
    await (await send('GET', '/api/clouds')).text(),
    await (await send('PUT', '/api/clouds/digitalocean', { token: 'nonsense-nonsense' })).text(),
  ];
  expect(answers[1]).toContain('ana@example.com');
  expect(answers[2]).toContain('cloud_token_invalid');
  expect(httpValidators.cloudAccounts(JSON.parse(answers[1] ?? ''))).toBe(true);
  await breakCloud(token, { on: 'GET /v2/regions', status: 422, body: { id: 'x', message: 'no' } });
  await send('GET', '/api/clouds/digitalocean/catalog');
  const tables = ['cloud_accounts', 'cloud_machines', 'audit_log'].map(async (table) =>
    env.DB.prepare(`SELECT * FROM ${table}`).all(),
  );
  const dump = JSON.stringify((await Promise.all(tables)).map(({ results }) => results));
  expect(lines.length).toBeGreaterThan(0);
  expect([...answers, dump, ...lines].join('\n')).not.toContain(token);
});

it('[PRV2] without a token nothing is asked of the cloud; a forgotten one is gone', async () => {
  expect((await send('DELETE', '/api/clouds/digitalocean')).status).toBe(204);
  const { clouds } = await (await send('GET', '/api/clouds')).json<HttpCloudAccounts>();
  expect(clouds).toEqual([{ provider: 'digitalocean', name: 'DigitalOcean', has_token: false }]);
  expect(await refusal(await send('GET', '/api/clouds/digitalocean/catalog'))).toMatchObject({
    status: 409,
    code: 'cloud_token_invalid',
  });
  expect((await send('POST', '/api/clouds/digitalocean/machines', ORDER)).status).toBe(409);
  expect((await send('GET', '/api/clouds/garage/catalog')).status).toBe(404);
});

it('[PRV2] a token that was sealed with another key has to be put in again', async () => {
  await env.DB.prepare("UPDATE cloud_accounts SET sealed_token = 'v1.AAAA.AAAA'").run();
  const answer = await refusal(await send('GET', '/api/clouds/digitalocean/catalog'));
  expect(answer).toMatchObject({ code: 'cloud_token_invalid', message: expect.stringContaining('again') as string });
});

it('[PRV3] the catalog has its schema', async () => {
  const catalog: unknown = await (await send('GET', '/api/clouds/digitalocean/catalog')).json();
  expect(httpValidators.cloudCatalog(catalog)).toBe(true);
});

it('[PRV7] a machine is made, boots, enrols by itself, connects, and is destroyed', async () => {
  const machine = await create();
  expect(machine).toMatchObject({ ...ORDER, provider: 'digitalocean', state: 'creating' });
  expect(await userData()).toContain("url='https://vibecode.example.com'\n");
  expect((await later(machine)).state).toBe('creating');
  expect(await later(machine)).toMatchObject({ state: 'booting', address: '203.0.113.7' });
  const gateway = await enrol();
  expect(gateway.name).toBe('atlas');
  expect(await later(machine)).toMatchObject({ state: 'enrolled', gateway_id: gateway.gateway_id });
  const socket = await connectGateway({ gatewayId: gateway.gateway_id, credential: gateway.credential });
  expect((await later(machine)).state).toBe('connected');
  const { machines } = await (await send('GET', '/api/cloud-machines')).json<HttpCloudMachines>();
  expect(httpValidators.cloudMachines({ machines })).toBe(true);
  expect(machines.find(({ cloud_machine_id: id }) => id === machine.cloud_machine_id)?.state).toBe('connected');

  const path = `/api/cloud-machines/${machine.cloud_machine_id}`;
  for (const wrong of [path, `${path}?confirm=`, `${path}?confirm=Atlas`]) {
    expect((await send('DELETE', wrong)).status).toBe(403);
  }
  expect((await send('DELETE', `${path}?confirm=atlas`)).status).toBe(204);
  expect(await socket.closedWith()).toBe('REVOKED');
  expect((await send('DELETE', `${path}?confirm=atlas`)).status).toBe(204);
  expect((await later(machine)).state).toBe('destroyed');
  const left = await (await send('GET', '/api/machines')).json<HttpMachines>();
  expect(left.machines.map(({ gateway_id: id }) => id)).not.toContain(gateway.gateway_id);
  const calls = (await askedOfCloud(token)).map(({ call: asked }) => asked);
  expect(calls.filter((asked) => asked.startsWith('DELETE'))).toHaveLength(1);
});

it('[PRV7] the cloud is asked every few seconds, however often pages ask', async () => {
  const machine = await create();
  await later(machine);
  await Promise.all([later(machine, 0), later(machine, 0), later(machine, 100)]);
  const calls = (await askedOfCloud(token)).map(({ call: asked }) => asked);
  expect(calls.filter((asked) => asked.startsWith('GET /v2/droplets/'))).toHaveLength(1);
});

it('[PRV8] what the cloud refuses to make is not there, and says why', async () => {
  const before = await (await send('GET', '/api/cloud-machines')).json<HttpCloudMachines>();
  const answer = await refusal(
    await send('POST', '/api/clouds/digitalocean/machines', { ...ORDER, ssh_keys: ['aa:bb'] }),
  );
  expect(answer).toMatchObject({ status: 422, code: 'cloud_refused' });
  expect(answer.message).toContain('invalid key identifiers');
  const after = await (await send('GET', '/api/cloud-machines')).json<HttpCloudMachines>();
  expect(after.machines.length).toBe(before.machines.length);
});

it('[PRV8] a machine whose answer was lost is found again, and destroyed', async () => {
  await breakCloud(token, { on: 'POST /v2/droplets', status: 502, isDone: true });
  const machine = await create();
  expect(machine).toMatchObject({ state: 'creating', problem: expect.stringContaining('status 502') as string });
  expect(await later(machine)).toMatchObject({ state: 'creating' });
  expect(await later(machine)).toMatchObject({ state: 'creating' });
  expect((await later(machine)).state).toBe('booting');
  const other = freshCloudToken();
  token = other;
  await send('PUT', '/api/clouds/digitalocean', { token });
  await breakCloud(token, { on: 'POST /v2/droplets', status: 502, isDone: true });
  const unseen = await create();
  expect((await send('DELETE', `/api/cloud-machines/${unseen.cloud_machine_id}?confirm=atlas`)).status).toBe(204);
  const calls = (await askedOfCloud(other)).map(({ call: asked }) => asked);
  expect(calls.filter((asked) => asked.startsWith('DELETE /v2/droplets/'))).toHaveLength(1);
});

it('[PRV8] one that was never made is told so after a while', async () => {
  await breakCloud(token, { on: 'POST /v2/droplets', status: 502 });
  const machine = await create();
  expect((await later(machine)).state).toBe('creating');
  expect(await later(machine, 3 * MINUTE_MS)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('has not made it') as string,
  });
});

it('[PRV8] one that may still appear at the cloud is not given up', async () => {
  await breakCloud(token, { on: 'POST /v2/droplets', status: 502 });
  const machine = await create();
  const destroy = async () => send('DELETE', `/api/cloud-machines/${machine.cloud_machine_id}?confirm=atlas`);
  expect(await refusal(await destroy())).toMatchObject({ status: 503, code: 'cloud_unavailable' });
  expect((await later(machine)).state).toBe('creating');
  await later(machine, 3 * MINUTE_MS);
  expect((await destroy()).status).toBe(204);
});

it('[PRV9] a machine that does not enrol has failed, with what to do', async () => {
  const machine = await booted();
  expect(machine.state).toBe('booting');
  expect(await later(machine, 15 * MINUTE_MS)).toMatchObject({
    state: 'failed',
    address: '203.0.113.7',
    problem: expect.stringContaining('/var/log/cloud-init-output.log') as string,
  });
});

it('[PRV9] one that somebody destroyed, or whose gateway was removed, is told so', async () => {
  const machine = await booted();
  const gateway = await enrol();
  await send('DELETE', `/api/machines/${gateway.gateway_id}`);
  expect(await later(machine)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('still runs and costs money') as string,
  });
  const other = await create({ ...ORDER, name: 'gone' });
  await digitalOcean(new URL(DIGITALOCEAN_URL))
    .connect(token)
    .destroy((await dropletOf(other)) ?? '');
  expect(await later(other, 3 * MINUTE_MS)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('no longer there') as string,
  });
});

it('[PRV9] one that was switched off is told so, and goes on when it is on again', async () => {
  const machine = await booted();
  const id = await dropletOf(machine);
  const droplet = { id: Number(id), status: 'off', networks: { v4: [], v6: [] } };
  await breakCloud(token, { on: `GET /v2/droplets/${id}`, status: 200, body: { droplet } });
  expect(await later(machine)).toMatchObject({
    state: 'failed',
    address: '203.0.113.7',
    problem: expect.stringContaining('switched off') as string,
  });
  expect((await later(machine)).state).toBe('booting');
});

it('[PRV9] while the cloud cannot be asked, what is known stays, with the reason', async () => {
  const machine = await booted();
  const limit = { status: 429, headers: { 'retry-after': '40' }, body: { id: 'too_many_requests', message: 'x' } };
  await breakCloud(token, { ...limit, on: `GET /v2/droplets/${await dropletOf(machine)}` });
  expect(await later(machine)).toMatchObject({
    state: 'booting',
    problem: expect.stringContaining('Try again in 40 s') as string,
  });
  expect((await later(machine)).problem).toBeUndefined();
});

it('[PRV12] a machine of another account is told as that, not as destroyed, until its account is back', async () => {
  const own = token;
  const machine = await booted();
  const foreign = freshCloudToken();
  await send('PUT', '/api/clouds/digitalocean', { token: foreign });
  const elsewhere = await later(machine, 3 * MINUTE_MS);
  expect(elsewhere).toMatchObject({
    state: 'other_account',
    address: '203.0.113.7',
    problem: expect.stringContaining('another account of DigitalOcean (ana@example.com)') as string,
  });
  const listed = await (await send('GET', '/api/cloud-machines')).json<HttpCloudMachines>();
  expect(listed.machines).toContainEqual(elsewhere);
  const path = `/api/cloud-machines/${machine.cloud_machine_id}?confirm=atlas`;
  expect(await refusal(await send('DELETE', path))).toMatchObject({ status: 409, code: 'cloud_token_invalid' });
  const asked = (await askedOfCloud(foreign)).map(({ call: one }) => one);
  expect(asked.filter((one) => one.includes('/v2/droplets'))).toEqual([]);

  // Another token of its own account: all is as it was.
  await send('PUT', '/api/clouds/digitalocean', { token: `${own}~second` });
  expect((await later(machine)).state).toBe('booting');
  expect((await send('DELETE', path)).status).toBe(204);
});

it('[PRV12] one that is connected stays so, and one whose account was never known is asked for as ever', async () => {
  const machine = await booted();
  const gateway = await enrol();
  const socket = await connectGateway({ gatewayId: gateway.gateway_id, credential: gateway.credential });
  await send('PUT', '/api/clouds/digitalocean', { token: freshCloudToken() });
  expect((await later(machine)).state).toBe('connected');
  socket.close();
  await vi.waitFor(async () => expect((await later(machine)).state).toBe('other_account'));
  await env.DB.prepare('UPDATE cloud_machines SET cloud_account_id = NULL WHERE id = ?')
    .bind(machine.cloud_machine_id)
    .run();
  expect(await later(machine, 3 * MINUTE_MS)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('no longer there') as string,
  });
});

it('[PRV10] nobody pays for a machine that could not install a gateway', async () => {
  const services = makeServices(env);
  const [owner] = (await env.DB.prepare('SELECT id FROM accounts').all<{ id: string }>()).results;
  const cloudOwner = { accountId: owner?.id ?? '', provider: 'digitalocean' as const };
  await expect(createCloudMachine({ ...services, releases: noReleases }, cloudOwner, ORDER)).rejects.toSatisfy(
    isHttpRefusal('update_unavailable', 'npm run release'),
  );
  const origins = { canonical: 'http://localhost:4317', all: new Set(['http://localhost:4317', 'http://10.0.0.7']) };
  await expect(createCloudMachine({ ...services, origins }, cloudOwner, ORDER)).rejects.toSatisfy(
    isHttpRefusal('not_allowed', '--public-url'),
  );
  expect((await askedOfCloud(token)).map(({ call: asked }) => asked)).not.toContain('POST /v2/droplets');
});

it('[PRV11] what is done with a cloud is in the audit log', async () => {
  const machine = await create();
  await send('DELETE', `/api/cloud-machines/${machine.cloud_machine_id}?confirm=atlas`);
  await send('DELETE', '/api/clouds/digitalocean');
  const { results } = await env.DB.prepare('SELECT action, subject FROM audit_log ORDER BY id DESC LIMIT 4').all();
  expect(results).toEqual([
    { action: 'cloud.token_forgotten', subject: 'digitalocean' },
    { action: 'cloud_machine.destroy', subject: machine.cloud_machine_id },
    { action: 'cloud_machine.create', subject: machine.cloud_machine_id },
    { action: 'cloud.token_kept', subject: 'digitalocean' },
  ]);
});
