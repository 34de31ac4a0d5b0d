// `npm run screenshots`: real pictures of every page, from the running product with a real agent in it, into
// e2e/dist/screenshots; those that the documentation shows into docs/images. With a word behind it, only the pictures
// whose names hold the word.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { claudeStage, installClaude, untilClaudeListens } from './claude.ts';
import { startFakeCloud } from './fake-cloud.ts';
import { startModelServer, TOOL_WORDS } from './model-server.ts';
import { npmSettings } from './npm-settings.ts';
import { launchBrowser, Person, type Look, type SignIn } from './person.ts';
import { clearStage, Product, type Stage } from './product.ts';
import { allShots, firstShots, type Shot } from './screenshot-pages.ts';
import { SecondGateway } from './second-gateway.ts';

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
/** As a machine that people reach is set up; the browser itself goes to localhost. */
const PUBLIC_URL = 'https://studio.example.ts.net';

/** Moving parts come to rest: fonts, the round trip's first figure, list polls. */
const SETTLE_MS = 1_200;
const LOOK_AGAIN_MS = 100;
/** A gateway's first look at a machine that was just busy with building it. */
const CONNECTS_WITHIN_MS = 60_000;
/** So much of a chart is worth a picture. */
const CHARTED_MS = 90_000;
/** Keys in the pictures -> until when they may log in. */
const KEYS = { laptop: '1 year', phone: '30 days', 'build server': '1 day' };
const MANIFEST = { version: '0.2.0', released_at: '2026-11-20T10:00:00Z', targets: { 'linux-x64': {} } };

const [wanted = ''] = process.argv.slice(2);

await main();

async function main(): Promise<void> {
  const claude = installClaude();
  if ('missing' in claude) throw new Error(`The pictures show Claude Code at work: ${claude.missing}.`);
  for (const folder of [PAGES, IMAGES]) mkdirSync(folder, { recursive: true });
  const [model, cloud] = await Promise.all([startModelServer(), startFakeCloud()]);
  const stage = claudeStage({
    folder: claude.folder,
    modelUrl: model.url,
    profile: npmSettings('@google/gemini-cli')?.profile ?? '',
  });
  const env = { ...stage.env, VIBECODE_DIGITALOCEAN_URL: cloud.url };
  const product = await Product.start({ ...stage, env }, '--public-url', PUBLIC_URL);
  const localUrl = `http://localhost:${product.port}`;
  const second = new SecondGateway(stage, localUrl);
  const third = new SecondGateway(stage, localUrl, { name: 'third' });
  const browser = await launchBrowser();
  try {
    await photographAll({ browser, product, stage, second, third, cloudToken: cloud.token });
    for (const [name, picture] of Object.entries(DOCUMENTED)) {
      if (picture.includes(wanted)) copyFileSync(join(PAGES, picture), join(IMAGES, name));
    }
  } finally {
    await browser.close();
    await second.clear();
    await third.clear();
    await product.stop();
    cloud.close();
    model.close();
    clearStage(stage);
  }
}

interface Scene {
  browser: Browser;
  product: Product;
  stage: Stage;
  second: SecondGateway;
  /** Shows a code that nobody confirms. */
  third: SecondGateway;
  cloudToken: string;
}

async function photographAll({ browser, product, stage, second, third, cloudToken }: Scene): Promise<void> {
  const url = `http://localhost:${product.port}`;
  const ada = await Person.arrive(browser, { viewport: DESK, colorScheme: 'dark' });
  await ada.openLink(`${url}/claim${new URL(product.link).hash}`);
  await ada.page.getByText('Connected', { exact: true }).waitFor({ timeout: CONNECTS_WITHIN_MS });
  const signIn = await ada.signIn();
  await photograph({ browser, signIn, shots: firstShots(url) });

  offerRelease(stage);
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

  fillFolder(stage);
  const machine = await photographedMachine(ada, { url, stage });
  const added = await addedMachine(ada, { url, second });
  const code = await shownCode(third);
  // Alone with the session each browser sets its own size.
  await ada.leave();
  await photograph({ browser, signIn, shots: allShots({ url, session, ended, machine, added, code, cloudToken }) });
}

/** Files worth a look. */
function fillFolder({ project }: Stage): void {
  writeFileSync(
    join(project, 'README.md'),
    '# Tide tables\n\nWhen the water comes, for every harbour of the coast.\n\n    npm run table -- --harbour Husum\n',
  );
  writeFileSync(join(project, 'harbours.json'), JSON.stringify({ husum: 54.47, emden: 53.36 }, null, 2));
  mkdirSync(join(project, 'src'), { recursive: true });
  copyFileSync(join(IMAGES, 'session.png'), join(project, 'last week.png'));
}

/** As if `npm run release` had been here: the pages offer to install it. */
function offerRelease({ data }: Stage): void {
  const folder = join(data, 'releases', 'stable');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
}

/** Waits for its answer until it is stopped. */
async function shownCode(gateway: SecondGateway): Promise<string> {
  gateway.enrolByCode().catch(() => undefined);
  for (;;) {
    const [code] = /[B-Z]{4}-[B-Z]{4}/.exec(gateway.said) ?? [];
    if (code !== undefined) return code;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function addedMachine(ada: Person, { url, second }: { url: string; second: SecondGateway }): Promise<string> {
  await ada.page.goto(`${url}/add`);
  await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
  const token = ada.page.getByRole('listitem').filter({ hasText: 'Paste the token' }).locator('code');
  await second.enrol(await token.innerText());
  second.run();
  await ada.page.getByText('Connected', { exact: true }).waitFor();
  await ada.page.getByRole('link', { name: 'See the machine' }).click();
  await ada.page.waitForURL(/\/machines\//);
  const added = ada.page.url();
  await ada.page.goto(`${added}?tab=settings`);
  await ada.page.getByLabel('Name of the machine').fill('build box');
  await ada.page.getByRole('button', { name: 'Rename' }).click();
  await ada.page.getByRole('heading', { name: 'build box', level: 1 }).waitFor();
  return added;
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
  shots: readonly Shot[];
}

async function photograph({ browser, signIn, shots }: Photographed): Promise<void> {
  for (const [lookName, look] of Object.entries(LOOKS)) {
    const person = await Person.arrive(browser, { ...look, signIn });
    for (const { name, address, open, close, isWhole = true } of shots.filter((shot) => shot.name.includes(wanted))) {
      await person.page.goto(address);
      await open?.(person);
      await person.page.waitForTimeout(SETTLE_MS);
      await person.page.screenshot({ path: join(PAGES, `${name}-${lookName}.png`), fullPage: isWhole });
      await close?.(person);
    }
    await person.leave();
  }
}
