import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { admin, call, claim, dialAsGateway, ownerLink, upgrade } from '../testing/worker-fixture.ts';

it('[API9] migrates once, in wrangler’s table, and answers again', async () => {
  const first = await admin('/migrate');
  const names = [
    '0001_accounts_machines_sessions.sql',
    '0002_open_sessions_index.sql',
    '0003_enrolments.sql',
    '0004_clouds.sql',
    '0005_update_policy.sql',
    '0006_refused_codes.sql',
    '0007_cloud_account_ids.sql',
  ];
  expect(await first.json()).toEqual({ applied: names });
  const second = await admin('/migrate');
  expect(await second.json()).toEqual({ applied: [] });
  const { results } = await env.DB.prepare('SELECT name FROM d1_migrations').all();
  expect(results).toEqual(names.map((name) => ({ name })));
});

it('[API9] links claim until there is an owner, then sign in', async () => {
  const first = await ownerLink();
  expect(first.kind).toBe('claim');
  expect((await claim(first.token)).status).toBe(200);
  expect((await ownerLink()).kind).toBe('sign-in');
});

it('[API9] the local machine keeps its id and its name and gets a new credential each time', async () => {
  const first = await (await admin('/local-gateway', { name: 'laptop' })).json<Record<string, string>>();
  const second = await (await admin('/local-gateway', { name: 'laptop two' })).json<Record<string, string>>();
  expect(second['gateway_id']).toBe(first['gateway_id']);
  expect(second['credential']).not.toBe(first['credential']);
  const old = await upgrade('/gateway/connect', {
    Authorization: `Bearer ${first['credential']}`,
    'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
  });
  expect(old.status).toBe(401);
  const socket = await dialAsGateway(second['credential'] ?? '');
  socket.close();
  const { results } = await env.DB.prepare('SELECT name, account_id IS NOT NULL AS owned FROM gateways').all();
  expect(results).toEqual([{ name: 'laptop', owned: 1 }]);
});

it('[API9] a local machine needs a name', async () => {
  const response = await admin('/local-gateway', {});
  expect(response.status).toBe(400);
});

it('[API9] a credential is withdrawn once, and only of a machine that is there', async () => {
  const { gateway_id } = await (await admin('/local-gateway', { name: 'laptop' })).json<Record<string, string>>();
  expect((await admin('/revoke-gateway', { gateway_id })).status).toBe(204);
  expect((await admin('/revoke-gateway', { gateway_id })).status).toBe(404);
  expect((await admin('/revoke-gateway', {})).status).toBe(400);
  const again = await (await admin('/local-gateway', { name: 'laptop' })).json<Record<string, string>>();
  expect(again['gateway_id']).toBe(gateway_id);
  (await dialAsGateway(again['credential'] ?? '')).close();
});

it('[API9] no public path leads to it', async () => {
  const response = await call('/owner-link', { method: 'POST' });
  expect(response.status).toBe(405);
});
