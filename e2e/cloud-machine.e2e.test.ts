// A machine at a cloud from the page: token, price, progress, end. The cloud is a server of the tests that answers as
// DigitalOcean's API documents.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './src/accessibility-faults.ts';
import { startFakeCloud, type FakeCloud } from './src/fake-cloud.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

const MANIFEST = { version: '0.2.0', released_at: '2026-11-20T10:00:00Z', targets: { 'linux-x64': {} } };

describe.skipIf(CHROMIUM === null)('a machine at a cloud (needs Chromium)', () => {
  let stage: Stage;
  let cloud: FakeCloud;
  let product: Product;
  let browser: Browser;
  let ada: Person;
  let url: string;

  beforeAll(async () => {
    stage = makeStage();
    cloud = await startFakeCloud();
    stage.env['VIBECODE_DIGITALOCEAN_URL'] = cloud.url;
    // A cloud machine is made only where it could reach VibeCode.
    [product, browser] = await Promise.all([
      Product.start(stage, '--public-url', 'https://studio.example.ts.net'),
      launchBrowser(),
    ]);
    url = `http://localhost:${product.port}`;
    ada = await Person.arrive(browser);
    await ada.openLink(`${url}/claim${new URL(product.link).hash}`);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    cloud?.close();
    clearStage(stage);
  });

  it('needs a token that the cloud takes, and shows it to nobody again', async () => {
    await ada.page.goto(`${url}/add?way=cloud`);
    const field = ada.page.getByLabel('API token of DigitalOcean');
    await field.fill('a-token-of-nobody-at-all');
    await ada.page.getByRole('button', { name: 'Keep the token' }).click();
    await ada.page.getByRole('alert').waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill(cloud.token);
    await ada.page.getByRole('button', { name: 'Keep the token' }).click();
    await ada.page.getByText('At DigitalOcean, account').waitFor();
    expect(await ada.page.content()).not.toContain(cloud.token);
    expect(product.logs()).not.toContain(cloud.token);
  });

  it('costs nothing before there is a gateway for it to install', async () => {
    const create = ada.page.getByRole('button', { name: /^Create it for \$\d/ });
    await ada.page.getByText('There is no gateway to install from here yet.').waitFor();
    expect(await create.isDisabled()).toBe(true);
    const folder = join(stage.data, 'releases', 'stable');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
    await expect.poll(() => create.isEnabled(), { timeout: 30_000 }).toBe(true);
  });

  it('is made for the price at the button, shows how far it is and whose, and is destroyed by its name', async () => {
    await ada.page.getByLabel('Size').selectOption({ index: 0 });
    await ada.page.getByLabel('Name', { exact: true }).fill('build-box');
    await ada.page.getByRole('button', { name: 'Create it for $6.00 a month' }).click();
    const row = ada.page.getByRole('listitem').filter({ hasText: 'build-box' }).first();
    await row.getByText('Starting', { exact: true }).waitFor({ timeout: 60_000 });
    await row.getByText('203.0.113', { exact: false }).waitFor();
    expect(await accessibilityFaults(ada.page)).toEqual([]);

    await replaceToken('dop_v1_of-somebody-else-altogether');
    await row.getByText('Of another account', { exact: true }).waitFor();
    await row.getByText('is in another account of DigitalOcean (ana@example.com)', { exact: false }).waitFor();
    expect(await row.getByRole('button', { name: 'Destroy build-box' }).count()).toBe(0);
    expect(await accessibilityFaults(ada.page)).toEqual([]);
    await replaceToken(cloud.token);
    await row.getByText('Starting', { exact: true }).waitFor();

    await ada.page.reload();
    await row.getByRole('button', { name: 'Destroy build-box' }).click();
    const dialog = ada.page.getByRole('alertdialog');
    await dialog.getByLabel('Type build-box to confirm').fill('build-box');
    await dialog.getByRole('button', { name: 'Destroy the machine' }).click();
    await row.waitFor({ state: 'detached' });
  });

  async function replaceToken(token: string): Promise<void> {
    await ada.page.getByRole('button', { name: 'Forget the token' }).click();
    await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Forget it' }).click();
    await ada.page.getByLabel('API token of DigitalOcean').fill(token);
    await ada.page.getByRole('button', { name: 'Keep the token' }).click();
    await ada.page.getByText('At DigitalOcean, account').waitFor();
  }
});
