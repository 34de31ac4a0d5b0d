// `npm run screenshots`: real pictures of every page, from the running product with a real agent in it, into
// e2e/dist/screenshots; those that the documentation shows into docs/images.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { claudeStage, installClaude, untilClaudeListens } from './claude.ts';
import { startModelServer, TOOL_WORDS } from './model-server.ts';
import { launchBrowser, Person, type Look, type SignIn } from './person.ts';
import { clearStage, Product, type Stage } from './product.ts';

const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');
const PAGES = join(import.meta.dirname, '..', 'dist', 'screenshots');
/** Name in docs/images -> which picture it is. */
const DOCUMENTED = { 'session.png': 'session-desk-dark.png', 'phone.png': 'session-phone-dark.png' };

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS: Record<string, Look> = {
  'desk-light': { viewport: DESK, colorScheme: 'light' },
  'desk-dark': { viewport: DESK, colorScheme: 'dark' },
  'phone-light': { viewport: PHONE, colorScheme: 'light', isMobile: true },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark', isMobile: true },
};

/** Moving parts come to rest: fonts, the round trip's first figure, list polls. */
const SETTLE_MS = 1_200;
/** So much of a chart is worth a picture. */
const CHARTED_MS = 90_000;
/** Keys in the pictures -> until when they may log in. */
const KEYS = { laptop: '1 year', phone: '30 days', 'build server': '1 day' };

await main();

async function main(): Promise<void> {
  const claude = installClaude();
  if ('missing' in claude) throw new Error(`The pictures show Claude Code at work: ${claude.missing}.`);
  for (const folder of [PAGES, IMAGES]) mkdirSync(folder, { recursive: true });
  const model = await startModelServer();
  const stage = claudeStage({ folder: claude.folder, modelUrl: model.url });
  const product = await Product.start(stage);
  const browser = await launchBrowser();
  try {
    await photographAll({ browser, product, stage });
    for (const [name, picture] of Object.entries(DOCUMENTED)) copyFileSync(join(PAGES, picture), join(IMAGES, name));
  } finally {
    await browser.close();
    await product.stop();
    model.close();
    clearStage(stage);
  }
}

interface Scene {
  browser: Browser;
  product: Product;
  stage: Stage;
}

async function photographAll({ browser, product, stage }: Scene): Promise<void> {
  const { url } = product.ready;
  const ada = await Person.arrive(browser, { viewport: DESK, colorScheme: 'dark' });
  await ada.openLink(product.link);
  await ada.page.getByText('Connected', { exact: true }).waitFor();
  const signIn = await ada.signIn();
  await photograph({ browser, signIn, pages: { 'first-session': url } });

  await ada.newSession({ folder: stage.project, name: 'look around' });
  await ada.run('ls -la; exit');
  await ada.page.getByText('Ended', { exact: true }).first().waitFor();
  const ended = ada.page.url();
  await ada.page.goto(url);
  await ada.newSession({ folder: stage.project, name: 'watch the load' });
  await ada.run('top');
  await ada.page.goto(url);
  await ada.newSession({ agent: 'Claude Code', folder: stage.project, name: 'tidy the project' });
  await untilClaudeListens(ada);
  await ada.type(`please ${TOOL_WORDS} of what you did`);
  await ada.sees(`please ${TOOL_WORDS} of what you did`);
  await ada.press('Enter');
  await ada.sees('Do you want to proceed?', { withinMs: 30_000 });

  const session = ada.page.url();
  const machine = await photographedMachine(ada, { url, stage });
  // Alone with the session each browser sets its own size.
  await ada.leave();
  await photograph({
    browser,
    signIn,
    pages: {
      session,
      'session-ended': ended,
      home: url,
      machine,
      'machine-health': `${machine}?tab=health`,
      'machine-agents': `${machine}?tab=agents`,
      'machine-keys': `${machine}?tab=keys`,
      'machine-files': `${machine}?tab=files`,
      'new-session': `${url}/new`,
      settings: `${url}/settings`,
      'signed-out': `${url}/signed-out`,
      'link-used': `${url}/claim#a-link-that-was-used-before`,
      'not-found': `${url}/no-such-page`,
    },
  });
}

/** Its address, once it has keys to show and a few minutes of health. */
async function photographedMachine(ada: Person, { url, stage }: { url: string; stage: Stage }): Promise<string> {
  await ada.page.goto(url);
  const address = new URL((await ada.page.locator('section h2 a').first().getAttribute('href')) ?? '', url).href;
  await ada.page.goto(`${address}?tab=keys`);
  for (const [label, ends] of Object.entries(KEYS)) {
    const file = join(stage.folder, label);
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `ada@${label}`, '-f', file]);
    await ada.page.getByRole('button', { name: 'Add a key' }).click();
    await ada.page.getByLabel('Public key').fill(readFileSync(`${file}.pub`, 'utf8'));
    await ada.page.getByLabel('Label').fill(label);
    await ada.page.getByLabel('May log in for').selectOption(ends);
    await ada.page.getByRole('button', { name: 'Add the key' }).click();
    await ada.page.getByRole('button', { name: `Revoke ${label}` }).waitFor();
  }
  await ada.page.goto(`${address}?tab=health`);
  await ada.page.waitForTimeout(CHARTED_MS);
  return address;
}

interface Photographed {
  browser: Browser;
  signIn: SignIn;
  /** Name of the picture -> address. */
  pages: Record<string, string>;
}

async function photograph({ browser, signIn, pages }: Photographed): Promise<void> {
  for (const [lookName, look] of Object.entries(LOOKS)) {
    const person = await Person.arrive(browser, { ...look, signIn });
    for (const [pageName, address] of Object.entries(pages)) {
      await person.page.goto(address);
      if (pageName === 'session') await person.sees('Do you want to proceed?');
      await person.page.waitForTimeout(SETTLE_MS);
      await person.page.screenshot({ path: join(PAGES, `${pageName}-${lookName}.png`) });
      if (pageName !== 'session') continue;
      await person.page.getByRole('button', { name: 'Files', exact: true }).click();
      await person.page.getByRole('list', { name: 'Files and folders' }).waitFor();
      await person.page.waitForTimeout(SETTLE_MS);
      await person.page.screenshot({ path: join(PAGES, `session-files-${lookName}.png`) });
    }
    await person.leave();
  }
}
