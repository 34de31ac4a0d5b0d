// The worker as its users meet it: pages that claim, machines that dial in. Everything goes through the public handler and
// the admin API; only further machines are written into the database, as enrolment is limited by address.
import { env, exports } from 'cloudflare:workers';
import {
  buildMessage,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_FLOOR,
  type BrowserBodies,
  type EventBodies,
  type HttpClaimResponse,
  type SessionInfo,
} from '@vibecode/protocol';
import { formatGatewayCredential } from '../auth/gateway-credential.ts';
import { hashSecret } from '../auth/hash-secret.ts';
import { PAGE_KEY_HEADER } from '../auth/page-key.ts';
import { findOwner } from '../db/accounts.ts';
import { openDatabase } from '../db/database.ts';
import { addGateway } from '../db/gateways.ts';
import type { GatewayHub } from '../durables/gateway-hub/gateway-hub.ts';
import { randomId, randomSecret } from '../platform/random.ts';
import { TestSocket } from './test-socket.ts';

export const ORIGIN = 'http://localhost:4317';

export interface Page {
  cookie: string;
  pageKey: string;
}

export interface TestMachine {
  gatewayId: string;
  credential: string;
}

export async function admin(path: string, body: unknown = {}): Promise<Response> {
  return exports.Admin.fetch(`http://admin${path}`, { method: 'POST', body: JSON.stringify(body) });
}

export async function ownerLink(): Promise<{ token: string; kind: string }> {
  const response = await admin('/owner-link');
  return response.json();
}

export async function call(path: string, init: RequestInit = {}, origin = ORIGIN): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('Origin')) headers.set('Origin', origin);
  return exports.default.fetch(`${origin}${path}`, { redirect: 'manual', ...init, headers });
}

export async function claim(token: string, deviceName = 'test page'): Promise<Response> {
  return call('/api/claim', { method: 'POST', body: JSON.stringify({ token, device_name: deviceName }) });
}

export async function signIn(deviceName?: string): Promise<Page> {
  const response = await claim((await ownerLink()).token, deviceName);
  const { page_key: pageKey } = await response.json<HttpClaimResponse>();
  return { cookie: (response.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '', pageKey };
}

export function as(page: Page): Record<string, string> {
  return { Cookie: page.cookie, [PAGE_KEY_HEADER]: page.pageKey };
}

export async function newMachine(name = 'box'): Promise<TestMachine> {
  const db = openDatabase(env.DB);
  const gatewayId = randomId();
  const secret = randomSecret();
  await addGateway(db, {
    id: gatewayId,
    accountId: (await findOwner(db))?.id ?? null,
    name,
    credentialHash: await hashSecret(secret),
    isLocal: false,
    createdAt: Date.now(),
  });
  return { gatewayId, credential: formatGatewayCredential({ gatewayId, secret }) };
}

export function hubOf(gatewayId: string): DurableObjectStub<GatewayHub> {
  return env.GATEWAY_HUB.get(env.GATEWAY_HUB.idFromName(gatewayId));
}

export async function upgrade(path: string, headers: Record<string, string>, origin = ORIGIN): Promise<Response> {
  return exports.default.fetch(`${origin}${path}`, { headers: { Upgrade: 'websocket', ...headers } });
}

function opened(response: Response): TestSocket {
  if (response.webSocket === null) throw new Error(`no socket: ${response.status}`);
  return new TestSocket(response.webSocket);
}

export async function dialAsGateway(credential: string): Promise<TestSocket> {
  const response = await upgrade('/gateway/connect', {
    Authorization: `Bearer ${credential}`,
    'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
  });
  return opened(response);
}

export async function dialAsBrowser(page: Page, gatewayId: string): Promise<TestSocket> {
  const response = await upgrade(`/api/machines/${gatewayId}/connect`, browserHeaders(page));
  return opened(response);
}

export function browserHeaders(page: Page): Record<string, string> {
  return {
    Cookie: page.cookie,
    Origin: ORIGIN,
    'Sec-WebSocket-Protocol': `vibecode.browser.v1, vibecode.page.${page.pageKey}`,
  };
}

export function helloBody(part: Partial<EventBodies['gateway.hello']> = {}): EventBodies['gateway.hello'] {
  return {
    protocol: { min: PROTOCOL_VERSION_FLOOR, max: PROTOCOL_VERSION },
    gateway_version: '0.1.0',
    instance_id: randomId(),
    system_info: {
      os: 'linux',
      arch: 'x64',
      hostname: 'box',
      cpus: 2,
      ram_total: 4e9,
      disk_total: 4e10,
      tmux_version: '3.3a',
      home: '/home/vibe',
      user: 'vibe',
    },
    agents: [{ agent: 'shell', installed: true, path: '/bin/bash' }],
    sessions: [],
    ...part,
  };
}

/** A gateway that has been welcomed. */
export async function connectGateway(
  machine: TestMachine,
  hello: Partial<EventBodies['gateway.hello']> = {},
): Promise<TestSocket> {
  const socket = await dialAsGateway(machine.credential);
  socket.send(buildMessage('gateway.hello', helloBody(hello)));
  await socket.text('hub.welcome');
  return socket;
}

export interface TestViewer {
  socket: TestSocket;
  viewerId: number;
}

/** A browser that has been welcomed and knows how the gateway is. */
export async function connectViewer(page: Page, gatewayId: string): Promise<TestViewer> {
  const socket = await dialAsBrowser(page, gatewayId);
  const welcome = await socket.text('hub.welcome');
  await socket.text('gateway.status');
  return { socket, viewerId: (welcome.body as BrowserBodies['hub.welcome']).viewer_id ?? 0 };
}

export function sessionInfo(part: Partial<SessionInfo> = {}): SessionInfo {
  return {
    session_id: randomId(),
    name: 'a session',
    agent: 'shell',
    workdir: '/home/vibe',
    created_at: Date.now(),
    columns: 80,
    rows: 24,
    pane_pid: 4711,
    ...part,
  };
}
