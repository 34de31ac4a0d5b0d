// Every page under axe, as a person at a desk and one with a phone see it, in both colour schemes.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './src/accessibility-faults.ts';
import { CHROMIUM, launchBrowser, Person, type Look, type SignIn } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

const LOOKS: readonly (readonly [string, Look])[] = [
  ['desk', { viewport: { width: 1440, height: 900 } }],
  ['phone', { viewport: { width: 390, height: 844 }, isMobile: true }],
];
/** WCAG asks for 24; a finger, and our own rule, for 44. */
const SMALLEST_TARGET_PX = 44;
/** Thirteen pages, twice each, on a busy machine. */
const ALL_PAGES_MS = 300_000;

describe.skipIf(CHROMIUM === null)('accessibility of every page (needs Chromium)', () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let signIn: SignIn;
  /** Name of the page -> address, and what is on it once it is there. */
  const pages: [name: string, address: string, sign: string | RegExp][] = [];

  beforeAll(async () => {
    stage = makeStage();
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    const ada = await Person.arrive(browser);
    await ada.openLink(product.link);
    const { url } = product.ready;
    await ada.newSession({ folder: stage.project, name: 'over soon' });
    await ada.run('exit');
    await ada.page.getByText('Ended', { exact: true }).first().waitFor();
    const ended = ada.page.url();
    await ada.page.goto(url);
    await ada.newSession({ folder: stage.project, name: 'goes on' });
    const session = ada.page.url();
    await ada.page.goto(url);
    const machine = new URL((await ada.page.locator('section h2 a').first().getAttribute('href')) ?? '', url).href;
    signIn = await ada.signIn();
    await ada.leave();
    pages.push(
      ['home', url, 'goes on'],
      ['a new session', `${url}/new`, 'Name and size'],
      ['a session', session, 'Live'],
      ['a session that is over', ended, 'Started'],
      ['a machine', machine, 'About this machine'],
      ['its health', `${machine}?tab=health`, 'Largest sessions'],
      ['its agents', `${machine}?tab=agents`, 'The login shell'],
      ['its keys', `${machine}?tab=keys`, 'Keys that may log in'],
      ['its files', `${machine}?tab=files`, 'project'],
      ['its settings', `${machine}?tab=settings`, 'Name of the machine'],
      ['adding a machine', `${url}/add`, 'Make a one-time token'],
      ['adding one by a code', `${url}/add?way=code`, 'Code on the machine'],
      ['adding one at a cloud', `${url}/add?way=cloud`, 'API token of'],
      ['this computer', `${url}/add?way=here`, 'There is nothing to do'],
      ['settings', `${url}/settings`, 'Appearance in this browser'],
      ['a used link', `${url}/claim#a-link-that-was-used-before`, /This link/],
      ['signed out', `${url}/signed-out`, /link/],
      ['no such page', `${url}/no-such-page`, 'There is no such page'],
    );
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    clearStage(stage);
  });

  it.each(LOOKS)(
    'on a %s axe finds nothing in light and dark, and nothing is wider than the screen',
    async (_name, look) => {
      const person = await Person.arrive(browser, { ...look, signIn });
      const faults: string[] = [];
      for (const [page, address, sign] of pages) {
        await person.page.goto(address);
        await person.page.getByText(sign).first().waitFor();
        for (const colorScheme of ['light', 'dark'] as const) {
          await person.page.emulateMedia({ colorScheme });
          for (const fault of await accessibilityFaults(person.page)) faults.push(`${page}, ${colorScheme}: ${fault}`);
        }
        const tooWide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (tooWide > 0) faults.push(`${page}: ${tooWide} px wider than the screen`);
        if (look.isMobile === true)
          for (const target of await smallTargets(person)) faults.push(`${page}: too low for a finger: ${target}`);
      }
      await person.leave();
      expect(faults).toEqual([]);
    },
    ALL_PAGES_MS,
  );

  it('the dialogs and menus that pages open are as good', async () => {
    const person = await Person.arrive(browser, { signIn });
    const faults: string[] = [];
    const look = async (what: string, part?: string) => {
      for (const fault of await accessibilityFaults(person.page, part)) faults.push(`${what}: ${fault}`);
    };
    await person.page.goto(pages.find(([name]) => name === 'its keys')?.[1] ?? '');
    await person.page.getByRole('button', { name: 'Add a key' }).click();
    await person.page.getByLabel('Public key').fill('PuTTY-User-Key-File-3: ssh-ed25519');
    await look('adding a key');
    await person.page.keyboard.press('Control+k');
    await person.page.getByPlaceholder(/Go to a session/).waitFor();
    await look('the command palette');
    await person.page.goto(pages.find(([name]) => name === 'a session')?.[1] ?? '');
    await person.seesLive();
    await person.page.getByRole('button', { name: 'More' }).click();
    await person.page.getByRole('menuitem', { name: 'End the session …' }).waitFor();
    await look('the menu of a session', '[role=menu]');
    await person.page.getByRole('menuitem', { name: 'End the session …' }).click();
    await person.page.getByRole('alertdialog').waitFor();
    await look('ending a session');
    await person.leave();
    expect(faults).toEqual([]);
  });
});

/** Links inside of a sentence are as high as its line, which WCAG allows; so is what a label makes larger. */
function smallTargets({ page }: Person): Promise<string[]> {
  return page.evaluate(
    (smallest) =>
      [...document.querySelectorAll('a, button, input, select, summary, textarea, [role=radio]')]
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          const isSeen = width > 0 && getComputedStyle(element).visibility !== 'hidden';
          return (
            isSeen && height < smallest && element.closest('label, p, .terminal-area, [aria-hidden=true]') === null
          );
        })
        .map((element) => `${element.getAttribute('aria-label') ?? element.textContent} (${element.tagName})`),
    SMALLEST_TARGET_PX,
  );
}
