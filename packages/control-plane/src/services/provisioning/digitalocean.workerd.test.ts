// DigitalOcean's API as it is documented, and all that it may answer instead.
import { expect, it } from 'vitest';
import { isHttpRefusal } from '../../testing/http-refusal.ts';
import { askedOfCloud, breakCloud, freshCloudToken } from '../../testing/digitalocean-control.ts';
import type { CloudProvider, InstanceOrder } from './cloud-provider.ts';
import { checkedBaseUrl, DIGITALOCEAN_URL, digitalOceanApi } from './digitalocean-api.ts';
import { digitalOcean } from './digitalocean.ts';

const baseUrl = new URL(DIGITALOCEAN_URL);
const ORDER: InstanceOrder = {
  name: 'atlas',
  region: 'fra1',
  size: 's-1vcpu-1gb',
  image: 'debian-12-x64',
  sshKeys: [],
  tags: ['vibecode'],
  userData: '#!/bin/sh\n',
};

function cloud(): { token: string; provider: CloudProvider } {
  const token = freshCloudToken();
  return { token, provider: digitalOcean(baseUrl).connect(token) };
}

it('[PRV3] lists what there is, over all pages, the cheapest size first', async () => {
  const { regions, sizes, images, ssh_keys: keys } = await cloud().provider.catalog();
  expect(regions.map(({ region }) => region)).toEqual(['nyc3', 'fra1', 'ams3', 'sfo3']);
  expect(sizes).toMatchObject([
    { size: 's-1vcpu-1gb', cpus: 1, memory_bytes: 1_073_741_824, disk_bytes: 26_843_545_600, price_monthly: 6 },
    { size: 's-2vcpu-4gb', price_hourly: 0.03571, currency: 'USD', regions: ['nyc3', 'fra1'] },
  ]);
  expect(images.map(({ image, name }) => `${image}: ${name}`)).toEqual([
    'debian-12-x64: Debian 12 x64',
    'ubuntu-24-04-x64: Ubuntu 24.04 (LTS) x64',
    'rockylinux-9-x64: Rocky Linux 9 x64',
  ]);
  expect(keys).toEqual([{ fingerprint: '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa', name: 'laptop' }]);
});

it('[PRV4] makes a machine, sees it come up, finds it by its tag, destroys it twice', async () => {
  const { token, provider } = cloud();
  const made = await provider.create(ORDER);
  expect(made).toMatchObject({ state: 'creating', address: undefined });
  expect((await askedOfCloud(token))[0]).toMatchObject({
    call: 'POST /v2/droplets',
    body: { name: 'atlas', region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-12-x64', user_data: '#!/bin/sh\n' },
  });
  expect((await provider.find(made.instanceId))?.state).toBe('creating');
  const running = { instanceId: made.instanceId, state: 'running', address: '203.0.113.7' };
  expect(await provider.find(made.instanceId)).toEqual(running);
  expect(await provider.findByTag('vibecode')).toEqual(running);
  expect(await provider.findByTag('another')).toBeUndefined();
  await provider.destroy(made.instanceId);
  await provider.destroy(made.instanceId);
  expect(await provider.find(made.instanceId)).toBeUndefined();
});

it('[PRV5] a token that is unknown, or may not do it, is named as the reason', async () => {
  await expect(digitalOcean(baseUrl).connect('nonsense').account()).rejects.toSatisfy(
    isHttpRefusal('cloud_token_invalid', 'Unable to authenticate you'),
  );
  const { token, provider } = cloud();
  const body = { id: 'forbidden', message: 'You are not authorized to perform this operation' };
  await breakCloud(token, { on: 'POST /v2/droplets', status: 403, body });
  await expect(provider.create(ORDER)).rejects.toSatisfy(isHttpRefusal('cloud_token_invalid', 'may not do this'));
  await breakCloud(token, {
    on: 'GET /v2/account',
    status: 200,
    body: { account: { email: 'a@example.com', status: 'locked', status_message: 'Payment is due.' } },
  });
  await expect(provider.account()).rejects.toSatisfy(isHttpRefusal('cloud_refused', 'Payment is due.'));
});

it("[PRV5] a refusal comes with the cloud's own words", async () => {
  const { provider } = cloud();
  await expect(provider.create({ ...ORDER, region: 'mars1' })).rejects.toSatisfy(
    isHttpRefusal('cloud_refused', 'You specified an invalid region for Droplet creation.'),
  );
});

it('[PRV6] waits as long as a burst limit says, and tells of a longer one', async () => {
  const { token, provider } = cloud();
  const limit = { status: 429, body: { id: 'too_many_requests', message: 'API Rate limit exceeded.' } };
  await breakCloud(token, { ...limit, on: 'GET /v2/account', headers: { 'retry-after': '0' } });
  expect((await provider.account()).label).toBe('ana@example.com');
  await breakCloud(token, { ...limit, on: 'POST /v2/droplets', headers: { 'retry-after': '0' } });
  expect((await provider.create(ORDER)).state).toBe('creating');
  const resetAtS = Math.floor(Date.now() / 1000) + 1800;
  const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': String(resetAtS) };
  await breakCloud(token, { ...limit, on: 'GET /v2/account', headers });
  await expect(provider.account()).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', /in 1(?:800|79\d) s/));
});

it('[PRV6] asks again what only reads; what makes a machine is never sent twice', async () => {
  const { token, provider } = cloud();
  await breakCloud(token, { on: 'GET /v2/account', status: 503 });
  expect((await provider.account()).label).toBe('ana@example.com');
  await breakCloud(token, { on: 'POST /v2/droplets', status: 500, body: { id: 'server_error', message: 'oops' } });
  await expect(provider.create(ORDER)).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', 'status 500'));
  const calls = (await askedOfCloud(token)).map(({ call }) => call);
  expect(calls.filter((call) => call === 'POST /v2/droplets')).toHaveLength(1);
});

it('[PRV6] does not wait forever, nor for what is no answer of its own', async () => {
  const token = freshCloudToken();
  const api = digitalOceanApi({ token, baseUrl, timeoutMs: 300 });
  await breakCloud(token, { on: 'GET /v2/account', status: 200, delayMs: 1500 });
  await expect(api.get('/v2/account')).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', 'does not answer'));
  const { token: other, provider } = cloud();
  await breakCloud(
    other,
    { on: 'GET /v2/account', status: 302, headers: { Location: 'https://elsewhere.example/' } },
    { on: 'GET /v2/sizes', status: 200, body: { regions: [] } },
    { on: 'GET /v2/droplets/1', status: 200, body: {} },
  );
  await expect(provider.account()).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', 'status 302'));
  await expect(provider.catalog()).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', 'not what its documentation'));
  await expect(provider.find('1')).rejects.toSatisfy(isHttpRefusal('cloud_unavailable', 'without a droplet'));
});

it('[PRV6] the token goes to one place alone', async () => {
  const { token, provider } = cloud();
  await breakCloud(token, {
    on: 'GET /v2/regions',
    status: 200,
    body: { regions: [], links: { pages: { next: 'https://elsewhere.example/v2/regions?page=2' } } },
  });
  expect((await provider.catalog()).regions).toEqual([]);
  expect((await askedOfCloud(token)).filter(({ call }) => call === 'GET /v2/regions')).toHaveLength(1);
  expect(checkedBaseUrl('http://127.0.0.1:9').href).toBe('http://127.0.0.1:9/');
  for (const text of ['http://api.digitalocean.com', 'ftp://localhost', 'http://127.0.0.1.example.com']) {
    expect(() => checkedBaseUrl(text)).toThrow('https');
  }
});
