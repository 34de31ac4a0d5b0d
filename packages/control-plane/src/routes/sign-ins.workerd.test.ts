// The signed-in browsers of an account, and signing one out from another.
import { env } from 'cloudflare:workers';
import type { HttpSignIns } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { beforeAll, expect, it } from 'vitest';
import {
  admin,
  as,
  call,
  connectGateway,
  connectViewer,
  newMachine,
  signIn,
  type Page,
} from '../testing/worker-fixture.ts';

let laptop: Page;
let phone: Page;

beforeAll(async () => {
  await admin('/migrate');
  laptop = await signIn('laptop');
  phone = await signIn('phone');
});

async function list(page: Page): Promise<HttpSignIns['sign_ins']> {
  const response = await call('/api/sign-ins', { headers: as(page) });
  const answer = await response.json<HttpSignIns>();
  expect(httpValidators.signIns(answer)).toBe(true);
  return answer.sign_ins;
}

async function remove(page: Page, id: string): Promise<number> {
  return (await call(`/api/sign-ins/${id}`, { method: 'DELETE', headers: as(page) })).status;
}

it('[AUTH12] lists the browsers that are signed in, without what proves it', async () => {
  const signIns = await list(laptop);
  const current = new Map(signIns.map(({ device_name, is_current }) => [device_name, is_current]));
  expect(current).toEqual(
    new Map([
      ['laptop', true],
      ['phone', false],
    ]),
  );
});

it('[AUTH12] signs another browser out: its sockets close, its cookie is worth nothing, the log says who did it', async () => {
  const machine = await newMachine();
  await connectGateway(machine);
  const watching = await connectViewer(phone, machine.gatewayId);
  const staying = await connectViewer(laptop, machine.gatewayId);
  const id = (await list(phone)).find(({ is_current }) => is_current)?.sign_in_id ?? '';
  expect(await remove(laptop, id)).toBe(204);
  expect(await watching.socket.closedWith()).toBe('REVOKED');
  await staying.socket.settle();
  expect((await call('/api/me', { headers: as(phone) })).status).toBe(401);
  expect((await list(laptop)).map(({ device_name }) => device_name)).toEqual(['laptop']);
  expect(await remove(laptop, id)).toBe(404);
  const logged = await env.DB.prepare(
    "SELECT sign_in_id FROM audit_log WHERE action = 'sign_in.revoked' AND subject = ?",
  )
    .bind(id)
    .first<{ sign_in_id: string }>();
  expect(logged?.sign_in_id).toBe((await list(laptop))[0]?.sign_in_id);
});

it('[AUTH12] another account’s sign-ins cannot be ended, nor what is no id', async () => {
  await env.DB.prepare(
    "INSERT INTO accounts (id, name, kind, created_at) SELECT 'stranger00000000', 'x', 'other', 0",
  ).run();
  await env.DB.prepare(
    "INSERT INTO sign_ins (id, account_id, cookie_hash, page_key_hash, device_name, created_at, last_seen_at, expires_at) VALUES ('00000000000000zz', 'stranger00000000', 'h', 'h', 'x', 0, 0, ?)",
  )
    .bind(Date.now() + 1e9)
    .run();
  expect(await remove(laptop, '00000000000000zz')).toBe(404);
  expect(await remove(laptop, 'nonsense')).toBe(404);
  expect((await list(laptop)).length).toBe(1);
});
