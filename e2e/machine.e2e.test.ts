import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmSettings } from './src/npm-settings.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

/** The smallest of the three agents. */
const AGENT = { name: 'Codex', kind: 'codex', package: '@openai/codex' };
const INSTALL_PATIENCE_MS = 240_000;
const OWN_LINE = '# my own line, with  two  blanks\n';

const npm = CHROMIUM === null ? null : npmSettings(AGENT.package);

describe.skipIf(CHROMIUM === null)('the page of a machine (needs Chromium)', () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let ada: Person;

  beforeAll(async () => {
    stage = makeStage(npm?.profile);
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    ada = await Person.arrive(browser);
    await ada.openLink(product.link);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    clearStage(stage);
  });

  const openPart = async (label: string) => {
    await ada.page.goto(product.ready.url);
    await ada.page.locator('section h2 a').first().click();
    await ada.page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('link', { name: label }).click();
  };

  it('is reached from its row at home and from the command palette, and says what the machine is', async () => {
    await openPart('Overview');
    await ada.page.getByRole('heading', { name: 'About this machine' }).waitFor();
    await ada.page.getByText('Home folder', { exact: true }).waitFor();
    expect(await ada.page.getByText(stage.home, { exact: true }).count()).toBe(1);
    await ada.page.keyboard.press('Control+k');
    await ada.page.getByRole('option', { name: 'Overview' }).waitFor();
    // A machine's other parts stand in nobody's way until they are asked for.
    expect(await ada.page.getByRole('option', { name: 'SSH keys' }).count()).toBe(0);
    await ada.page.getByPlaceholder(/Go to a session/).fill('ssh keys');
    await ada.page.getByRole('option', { name: 'SSH keys', selected: true }).waitFor();
    await ada.page.keyboard.press('Enter');
    await ada.page.getByRole('heading', { name: 'Keys that may log in' }).waitFor();
    expect(ada.page.url()).toContain('tab=keys');
  });

  it('is left for a part of the settings by the command palette', async () => {
    await ada.page.keyboard.press('Control+k');
    await ada.page.getByPlaceholder(/Go to a session/).fill('another device');
    await ada.page.getByRole('option', { name: 'Open on another device', selected: true }).waitFor();
    await ada.page.keyboard.press('Enter');
    await expect
      .poll(() => ada.page.evaluate(() => document.activeElement?.textContent), { timeout: 10_000 })
      .toBe('Open on another device');
  });

  it('of an address that is not there says so', async () => {
    await ada.page.goto(`${product.ready.url}/machines/0000000000000000`);
    await ada.page.getByRole('heading', { name: 'There is no such machine' }).waitFor();
  });

  describe('health', () => {
    it('is live: a busy session shows with its program, and the figures move', async () => {
      await ada.page.goto(product.ready.url);
      await ada.newSession({ folder: stage.project, name: 'busy loop' });
      await ada.run(`timeout 100 sh -c 'while :; do :; done'`);
      await openPart('Health');
      await ada.page.getByText('Live.', { exact: false }).first().waitFor();
      const row = ada.page.getByRole('row', { name: /busy loop/ });
      await expect.poll(() => numberIn(row.getByRole('cell').first()), { timeout: 30_000 }).toBeGreaterThan(10);
      await expect.poll(() => row.innerText(), { timeout: 10_000 }).toContain('sh ');
      await ada.page.getByText('These figures as a table').click();
      const newest = async (figure: string) =>
        numberIn(
          ada.page
            .getByRole('row', { name: new RegExp(`^${figure}`) })
            .getByRole('cell')
            .first(),
        );
      expect(await newest('Memory')).toBeGreaterThan(0);
      expect(await newest('Memory')).toBeLessThan(100);
      expect(await newest('Fullest disk')).toBeGreaterThan(0);
      // All of them: on a machine that is fully busy the processor's figure stands still.
      const charts = () =>
        ada.page.getByRole('img', { name: /^Chart of/ }).evaluateAll((all) => all.map((one) => one.ariaLabel).join());
      const before = await charts();
      await expect.poll(charts, { timeout: 20_000 }).not.toBe(before);
    });

    it('keeps its history over a reload, and shows a day as well', async () => {
      await ada.page.reload();
      await ada.page.getByRole('radio', { name: '24 hours' }).click();
      await ada.page.getByRole('img', { name: /^Chart of memory.*now \d/ }).waitFor();
    });

    it('stands in its row at home', async () => {
      await ada.page.goto(product.ready.url);
      await ada.page.locator('section header').getByText('RAM').waitFor();
      await ada.page.getByRole('link', { name: /busy loop/ }).click();
      await ada.seesLive();
      await ada.press('Control+c');
      await ada.endSession();
      await ada.page.getByText('Ended', { exact: true }).first().waitFor();
    });
  });

  describe('SSH keys', () => {
    const keyFile = () => join(stage.home, '.ssh', 'authorized_keys');
    let laptop: { publicLine: string; privateText: string; fingerprint: string };

    beforeAll(() => {
      mkdirSync(join(stage.home, '.ssh'), { mode: 0o700 });
      writeFileSync(keyFile(), OWN_LINE, { mode: 0o600 });
      laptop = makeKey(join(stage.folder, 'laptop'));
    });

    it('a real key is added with its expiry and stands in the file beside the own lines', async () => {
      await openPart('SSH keys');
      await ada.page.getByText('No key may log in yet').waitFor();
      await ada.page.getByRole('button', { name: 'Add a key' }).click();
      await ada.page.getByLabel('Public key').fill(laptop.publicLine);
      await ada.page.getByLabel('Label').fill('Ada’s laptop');
      await ada.page.getByLabel('May log in for').selectOption('30 days');
      await ada.page.getByRole('button', { name: 'Add the key' }).click();
      await ada.page.getByText(laptop.fingerprint).waitFor();
      await ada.page.getByText(/Expires in (29|30) d/).waitFor();
      const [, base64 = ''] = laptop.publicLine.split(' ');
      const text = readFileSync(keyFile(), 'utf8');
      expect(text).toContain(OWN_LINE);
      expect(text).toMatch(/expiry-time="\d+Z?" ssh-ed25519/);
      expect(text).toContain(base64);
    });

    it('a private key is refused before anything is sent, and leaves the field', async () => {
      const sent: string[] = [];
      ada.page.on('request', (request) => sent.push(request.postData() ?? ''));
      await ada.page.getByRole('button', { name: 'Add a key' }).click();
      await ada.page.getByLabel('Public key').fill(laptop.privateText);
      await ada.page.getByText('That was a private key.').waitFor();
      expect(await ada.page.getByLabel('Public key').inputValue()).toBe('');
      await ada.page.getByRole('button', { name: 'Add the key' }).click();
      await ada.page.getByText('Paste a public key').waitFor();
      expect(sent.filter((body) => body.includes('PRIVATE KEY'))).toEqual([]);
      await ada.page.getByRole('button', { name: 'Cancel' }).click();
    });

    it('a key is revoked after a question that names it, and is gone from the file; own lines stay', async () => {
      await ada.page.getByRole('button', { name: 'Revoke Ada’s laptop' }).click();
      const dialog = ada.page.getByRole('alertdialog');
      await dialog.getByText(laptop.fingerprint).waitFor();
      await dialog.getByRole('button', { name: 'Revoke the key' }).click();
      await ada.page.getByText('No key may log in yet').waitFor();
      expect(readFileSync(keyFile(), 'utf8')).toBe(OWN_LINE);
    });
  });

  describe.skipIf(npm === null)(`agents (${AGENT.name}, real; needs its package on npm)`, () => {
    it('one that is missing is installed in place, also over a reload, is chosen then, and starts', async () => {
      await ada.page.goto(`${product.ready.url}/new`);
      await ada.page.getByRole('button', { name: `Install ${AGENT.name}` }).click();
      await ada.page.getByText('Installing', { exact: true }).waitFor();
      await ada.page.reload();
      await ada.page.getByRole('button', { name: `Show log of installing ${AGENT.name}` }).click();
      await expect
        .poll(() => ada.page.getByRole('log').innerText(), { timeout: 30_000 })
        .not.toMatch(/^(Asking|Nothing)/);
      const radio = ada.page.getByRole('radio', { name: AGENT.name });
      await radio.waitFor({ timeout: INSTALL_PATIENCE_MS });
      await expect.poll(() => radio.getAttribute('aria-checked')).toBe('true');
      await ada.page.getByLabel('Folder', { exact: true }).fill(stage.project);
      await ada.page.getByRole('button', { name: 'Start' }).click();
      await ada.seesLive();
      await ada.sees(/codex/i, { withinMs: 60_000 });
      await ada.endSession();
      await ada.page.getByText('Ended', { exact: true }).first().waitFor();
    }, 360_000);

    it('a version that does not exist fails with its reason, and what was there still works', async () => {
      await openPart('Agents');
      const row = ada.page.getByRole('listitem').filter({ hasText: AGENT.name });
      await row.getByText('Installed here').waitFor();
      const version = await row.getByText(/^\d+\.\d+/).innerText();
      await row.getByRole('button', { name: `Update ${AGENT.name}` }).click();
      await row.getByLabel(`Version of ${AGENT.name}`).selectOption('Exactly …');
      await row.getByLabel('Exactly', { exact: true }).fill('0.0.0-never-published');
      await row.getByRole('button', { name: 'Install', exact: true }).click();
      await row.getByText('Failed', { exact: true }).waitFor({ timeout: 60_000 });
      await row.getByRole('button', { name: `Try again to install ${AGENT.name}` }).waitFor();
      expect(await row.getByText(/^\d+\.\d+/).innerText()).toBe(version);
    });
  });
});

function makeKey(file: string): { publicLine: string; privateText: string; fingerprint: string } {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@laptop', '-f', file]);
  const said = spawnSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' }).stdout;
  return {
    publicLine: readFileSync(`${file}.pub`, 'utf8'),
    privateText: readFileSync(file, 'utf8'),
    fingerprint: /SHA256:\S+/.exec(said)?.[0] ?? 'no fingerprint',
  };
}

async function numberIn(locator: Locator): Promise<number> {
  return Number.parseFloat(await locator.innerText());
}
