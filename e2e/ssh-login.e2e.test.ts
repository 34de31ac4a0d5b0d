import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSshd } from '../packages/gateway/src/ssh/find-sshd.ts';
import { makeKey, TestSshd } from '../packages/gateway/src/testing/test-sshd.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

const installed = await findSshd();

describe.skipIf(CHROMIUM === null || installed === undefined)(
  'a key from the browser at a real sshd (needs Chromium and an OpenSSH server)',
  () => {
    let stage: Stage;
    let product: Product;
    let browser: Browser;
    let ada: Person;
    let sshd: TestSshd;

    beforeAll(async () => {
      if (installed === undefined) return;
      stage = makeStage();
      sshd = await TestSshd.start({
        sshd: installed,
        folder: join(stage.folder, 'sshd'),
        authorizedKeys: join(stage.home, '.ssh', 'authorized_keys'),
      });
      [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
      ada = await Person.arrive(browser);
      await ada.openLink(product.link);
    });
    afterAll(async () => {
      await sshd?.stop();
      await browser?.close();
      await product?.stop();
      if (stage !== undefined) clearStage(stage);
    });

    it('logs in once it is added, also with an expiry, and no more once it is revoked', async () => {
      const laptop = join(stage.folder, 'laptop');
      const publicLine = await makeKey(laptop, ['-t', 'ed25519']);
      const other = join(stage.folder, 'other');
      await makeKey(other, ['-t', 'ed25519']);
      expect(await sshd.login(laptop)).toBe(false);

      await ada.page.locator('section h2 a').first().click();
      await ada.page
        .getByRole('navigation', { name: 'Parts of this page' })
        .getByRole('link', { name: 'SSH keys' })
        .click();
      await ada.page.getByText('No key may log in yet').waitFor();
      await ada.page.getByRole('button', { name: 'Add a key' }).click();
      await ada.page.getByLabel('Public key').fill(publicLine);
      await ada.page.getByLabel('Label').fill('Ada’s laptop');
      await ada.page.getByLabel('May log in for').selectOption('30 days');
      await ada.page.getByRole('button', { name: 'Add the key' }).click();
      await ada.page.getByText(/Expires in (29|30) d/).waitFor();
      expect(await sshd.login(laptop)).toBe(true);
      expect(await sshd.login(other)).toBe(false);

      await ada.page.getByRole('button', { name: 'Revoke Ada’s laptop' }).click();
      await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke the key' }).click();
      await ada.page.getByText('No key may log in yet').waitFor();
      expect(await sshd.login(laptop)).toBe(false);
    });
  },
);
