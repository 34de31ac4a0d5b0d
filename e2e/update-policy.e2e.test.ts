// When a machine updates itself, chosen in a browser: on a second gateway, which is an executable that could replace itself.
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExecutables } from '../packages/gateway/scripts/build-executable.ts';
import { ownTarget } from '../packages/gateway/scripts/bun-runtime.ts';
import { publicKeyText } from '../packages/gateway/scripts/release-keys.ts';
import { accessibilityFaults } from './src/accessibility-faults.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';
import { SecondGateway } from './src/second-gateway.ts';

const target = ownTarget();
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

describe.skipIf(CHROMIUM === null || target === undefined)(
  'automatic updates (needs Chromium, and Bun for this machine)',
  () => {
    let stage: Stage;
    let product: Product;
    let browser: Browser;
    let ada: Person;
    let second: SecondGateway;

    beforeAll(async () => {
      stage = makeStage();
      [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
      second = new SecondGateway(stage, product.ready.url, { program: [await builtGateway(stage.folder)] });
      ada = await Person.arrive(browser, { viewport: DESK });
      await ada.openLink(product.link);
      await ada.page.goto(`${product.ready.url}/add`);
      await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
      const token = ada.page.getByRole('listitem').filter({ hasText: 'Paste the token' }).locator('code');
      await second.enrol(await token.innerText());
      second.run();
      await ada.page.getByText('Connected', { exact: true }).waitFor();
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await second?.clear();
      await product?.stop();
      clearStage(stage);
    });

    const box = () => ada.page.getByRole('region', { name: 'Automatic updates' });
    const byItself = () => box().getByRole('radio', { name: 'By itself' });
    /** In both schemes, at a desk and on a phone. */
    const faults = async () => {
      const found: string[] = [];
      for (const viewport of [DESK, PHONE]) {
        await ada.page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          for (const fault of await accessibilityFaults(ada.page))
            found.push(`${viewport.width} ${colorScheme}: ${fault}`);
        }
        const tooWide = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (tooWide > 0) found.push(`${viewport.width}: ${tooWide} px wider than the screen`);
      }
      await ada.page.setViewportSize(DESK);
      return found;
    };

    it('are off until somebody chooses, and are chosen with the keyboard alone', async () => {
      const [, gatewayId = ''] = second.credential.split('_');
      await ada.page.goto(`${product.ready.url}/machines/${gatewayId}?tab=settings`);
      await box().getByText('It stays as it is until somebody').waitFor();
      const asked = box().getByRole('radio', { name: 'When somebody asks' });
      await asked.focus();
      // The radios follow an arrow that is held, as every finger holds it.
      await ada.page.keyboard.down('ArrowRight');
      await box().getByText('Not saved yet.').waitFor();
      await ada.page.keyboard.up('ArrowRight');
      await ada.page.keyboard.press('Tab');
      await ada.page.keyboard.press('Space');
      await box().getByLabel('From').fill('22:30');
      await box().getByLabel('To').fill('22:30');
      await box().getByText('Both are the same time.').waitFor();
      expect(await box().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await box().getByLabel('To').fill('06:00');
      await box()
        .getByText(/^(Next (today|tomorrow) at 22:30, in about|These hours are now, until 06:00)/)
        .waitFor();
      await box()
        .getByText(/^In the machine’s time, .+, where it is \d\d:\d\d now\.$/)
        .waitFor();
      expect(await faults()).toEqual([]);
      await ada.page.keyboard.press('Enter');
      await box().getByText('Saved on the machine.').waitFor();
    });

    it('hold over a restart of the gateway, and are told while the machine is away', async () => {
      await second.stop();
      await box().getByText('last told it', { exact: false }).waitFor();
      await box()
        .getByText(/^By itself between 22:30 and 06:00/)
        .waitFor();
      expect(await box().getByRole('button').count()).toBe(0);
      expect(await faults()).toEqual([]);
      second.run();
      await byItself().waitFor();
      expect(await byItself().getAttribute('aria-checked')).toBe('true');
      expect(await box().getByLabel('From').inputValue()).toBe('22:30');
      await ada.page.reload();
      await byItself().waitFor();
      expect(await box().getByLabel('To').inputValue()).toBe('06:00');
    });

    it('are said by the machine where it fixes them, and are no control then', async () => {
      await second.stop();
      second.run({ VIBECODE_UPDATE_POLICY: 'manual' });
      await box().getByText('Set on this machine by the environment variable VIBECODE_UPDATE_POLICY.').waitFor();
      expect(await box().getByRole('radio').count()).toBe(0);
      expect(await box().getByRole('button').count()).toBe(0);
      expect(await faults()).toEqual([]);
    });
  },
);

async function builtGateway(folder: string): Promise<string> {
  if (target === undefined) throw new Error('there is no Bun for this machine');
  const { publicKey } = generateKeyPairSync('ed25519');
  const built = await buildExecutables({
    targets: [target],
    folder: join(folder, 'built'),
    commit: 'e2e',
    releaseKeys: [publicKeyText(publicKey)],
  });
  return built.files[0]?.path ?? '';
}
