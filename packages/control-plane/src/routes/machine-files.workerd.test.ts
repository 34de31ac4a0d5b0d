// Releases and scripts as machines fetch them: from a folder through workerd's disk service, and from a bucket.
import { env, exports } from 'cloudflare:workers';
import { httpValidators } from '@vibecode/protocol/validators';
import { beforeAll, expect, it } from 'vitest';
import { newestRelease } from '../services/releases/newest-release.ts';
import { bucketReleases, folderReleases, noReleases } from '../services/releases/release-store.ts';
import { admin, as, call, ORIGIN, signIn } from '../testing/worker-fixture.ts';

const EXECUTABLE = 'a gateway, as far as this test is concerned\n';

beforeAll(async () => {
  await admin('/migrate');
});

const fetched = async (path: string, init: RequestInit = {}) => exports.default.fetch(`${ORIGIN}${path}`, init);

it('[REL1] serves a release as it lies in its folder, without a sign-in', async () => {
  const executable = await fetched('/releases/0.2.0/vibecode-gateway-linux-x64');
  expect(await executable.text()).toBe(EXECUTABLE);
  expect(Object.fromEntries(executable.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(EXECUTABLE.length),
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  const manifest = await fetched('/releases/stable/manifest.json');
  expect(await manifest.json()).toMatchObject({ version: '0.2.0' });
  expect(manifest.headers.get('Content-Type')).toBe('application/json');
  expect(manifest.headers.get('Cache-Control')).toBe('no-cache');
  expect(await (await fetched('/releases/stable/manifest.json.sig')).text()).toBe('c2lnbmVk\n');
});

it('[REL1] tells the size alone when that is asked', async () => {
  const head = await fetched('/releases/0.2.0/vibecode-gateway-linux-x64', { method: 'HEAD' });
  expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([
    200,
    String(EXECUTABLE.length),
    '',
  ]);
});

it.each([
  '/releases/beta/manifest.json',
  '/releases/0.3.0/manifest.json',
  '/releases/0.2.0',
  '/releases/0.2.0/',
  '/releases/0.2.0/%2e%2e%2fstable%2fmanifest.json',
  '/releases/..%2fworker-fixture.ts',
])('[REL3] %s is none, and says what to do', async (path) => {
  const response = await fetched(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { code: 'update_unavailable', message: expect.stringContaining('npm run release') as string },
  });
});

it('[REL4] a bucket and a folder are told apart by nobody', async () => {
  const bucket = env.RELEASES_BUCKET;
  const folder = env.RELEASES;
  if (bucket === undefined || folder === undefined) throw new Error('the bindings of vitest.config.ts are not there');
  for (const key of ['0.2.0/vibecode-gateway-linux-x64', 'stable/manifest.json']) {
    const file = await folderReleases(folder).open(key);
    await bucket.put(key, await new Response(file?.body).arrayBuffer());
  }
  for (const store of [folderReleases(folder), bucketReleases(bucket)]) {
    const file = await store.open('0.2.0/vibecode-gateway-linux-x64');
    expect([file?.size, await new Response(file?.body).text()]).toEqual([EXECUTABLE.length, EXECUTABLE]);
    expect(await store.open('0.2.0/nothing')).toBeUndefined();
    expect(await store.open('0.2.0')).toBeUndefined();
    expect((await newestRelease(store, 'stable'))?.version).toBe('0.2.0');
  }
  await bucket.put('beta/manifest.json', '{"version": 2}');
  expect(await newestRelease(bucketReleases(bucket), 'beta')).toBeNull();
  expect(await newestRelease(noReleases, 'stable')).toBeNull();
});

it('[REL5] pages are told which version is newest, and where there is none', async () => {
  const answer = await (await call('/api/releases', { headers: as(await signIn()) })).json();
  expect(answer).toEqual({
    stable: { version: '0.2.0', released_at: Date.parse('2026-11-22T12:00:00.000Z'), targets: ['linux-x64'] },
    beta: null,
  });
  expect(httpValidators.releases(answer)).toBe(true);
  expect((await call('/api/releases')).status).toBe(401);
});

it('[REL6] scripts come with the listed origin they were asked at, at 127.0.0.1 too', async () => {
  for (const [asked, origin] of [
    [ORIGIN, ORIGIN],
    ['http://127.0.0.1:4317', ORIGIN],
    ['https://vibecode.example.com', 'https://vibecode.example.com'],
  ]) {
    const response = await exports.default.fetch(`${asked}/install.sh`);
    expect(response.headers.get('Content-Type')).toBe('text/x-shellscript; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    const text = await response.text();
    expect(text).toMatch(/^#!\/bin\/sh\n/);
    expect(text).toContain(`url='${origin}'\n`);
    expect(text).not.toContain('@CONTROL_PLANE_URL@');
  }
  expect(await (await fetched('/cleanup.sh')).text()).toMatch(/^#!\/bin\/sh\n/);
  const cloudInit = await (await fetched('/cloud-init.sh')).text();
  expect(cloudInit).toContain(`url='${ORIGIN}'\n`);
  expect(cloudInit).not.toMatch(/@[A-Z_]+@/);
  expect((await exports.default.fetch('http://attacker.example/install.sh')).status).toBe(421);
});
