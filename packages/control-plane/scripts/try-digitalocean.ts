// The cloud's code against DigitalOcean itself, by hand: `DIGITALOCEAN_TOKEN=… node …/try-digitalocean.ts [--make]`. Without
// --make it only reads. With it, it makes the cheapest droplet, watches it come up, and destroys it. Never run by tests.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import type { Cloud } from '../src/services/provisioning/cloud-provider.ts';

const POLL_MS = 5_000;
const PATIENCE_MS = 10 * 60_000;

const { values } = parseArgs({
  options: {
    make: { type: 'boolean', default: false },
    region: { type: 'string', default: 'fra1' },
    image: { type: 'string', default: 'debian-12-x64' },
    url: { type: 'string', default: 'https://api.digitalocean.com' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

try {
  await tryCloud();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function tryCloud(): Promise<void> {
  const token = process.env['DIGITALOCEAN_TOKEN'];
  if (token === undefined || token === '') throw new Error('Put the token into DIGITALOCEAN_TOKEN.');
  const cloud = (await loadCloud(new URL(values.url))).connect(token);
  say(`account: ${(await cloud.account()).label}`);
  const { regions, sizes, images, ssh_keys: keys } = await cloud.catalog();
  say(`${regions.length} regions, ${sizes.length} sizes, ${images.length} images, ${keys.length} SSH keys`);
  const size = sizes.find((one) => one.regions.includes(values.region));
  if (size === undefined) throw new Error(`There is no size in ${values.region}.`);
  say(`cheapest in ${values.region}: ${size.size}, ${size.price_monthly} ${size.currency} a month`);
  if (!values.make) return;

  const tag = `vibecode-try-${Date.now()}`;
  const made = await cloud.create({
    name: tag,
    region: values.region,
    size: size.size,
    image: values.image,
    sshKeys: [],
    tags: [tag],
    userData: '#!/bin/sh\ntrue\n',
  });
  say(`made droplet ${made.instanceId}`);
  try {
    await untilRunning(async () => cloud.find(made.instanceId));
    say(`found by its tag: ${(await cloud.findByTag(tag))?.instanceId === made.instanceId}`);
  } finally {
    await cloud.destroy(made.instanceId);
    say('destroyed it; look into the console that nothing is left');
  }
}

async function untilRunning(find: () => ReturnType<ReturnType<Cloud['connect']>['find']>): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; await sleep(POLL_MS)) {
    const seen = await find();
    say(`  ${seen?.state ?? 'not there'} ${seen?.address ?? ''}`);
    if (seen?.state === 'running' && seen.address !== undefined) return;
  }
  throw new Error('It did not come up within 10 minutes.');
}

/** The worker's own module, bundled as the worker is: it knows its version by the bundler's word. */
async function loadCloud(baseUrl: URL): Promise<Cloud> {
  const entry = new URL('../src/services/provisioning/digitalocean.ts', import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    define: { VIBECODE_VERSION: JSON.stringify('try') },
    logLevel: 'warning',
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('nothing was bundled');
  const url = `data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`;
  const { digitalOcean } = (await import(url)) as { digitalOcean: (url: URL) => Cloud };
  return digitalOcean(baseUrl);
}
