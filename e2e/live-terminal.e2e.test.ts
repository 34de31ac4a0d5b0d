import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TerminalAnswers } from './src/ask-terminal.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

const ASK_TERMINAL = join(import.meta.dirname, 'src', 'ask-terminal.ts');
/** One answer of a terminal: a CSI, or a DCS or OSC up to its end. */
const ANSWER = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[P\]][^\u001b\u0007]*(?:\u001b\\|\u0007))/g;

describe.skipIf(CHROMIUM === null)('one command, one live terminal (needs Chromium)', () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let ada: Person;

  beforeAll(async () => {
    stage = makeStage();
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    ada = await Person.arrive(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    clearStage(stage);
  });

  it('the link makes the account and shows this machine as connected', async () => {
    expect(product.ready.claim_url).toMatch(/^http:\/\/localhost:\d+\/claim#/);
    await ada.openLink(product.link);
    await ada.page.getByText('Connected', { exact: true }).waitFor();
    expect(ada.page.url()).toBe(`${product.ready.url}/`);
  });

  it('the link works once', async () => {
    const stranger = await Person.arrive(browser);
    await stranger.page.goto(product.link);
    await stranger.page.getByRole('heading', { name: 'This link was used before' }).waitFor();
    await stranger.leave();
  });

  it('a new session in a chosen folder takes keys and shows what comes of them', async () => {
    await ada.newSession({ folder: stage.project, name: 'first' });
    await ada.run('echo $((6 * 7)) in $PWD');
    await ada.sees(`42 in ${stage.project}`);
    await ada.run(`printf '\\033[1mwide: 日本語 \\360\\237\\232\\200\\033[0m\\n'`);
    await ada.sees('wide: 日本語');
    // An interrupt discards what the shell has not read yet: as a person, see the program run before stopping it.
    await ada.run('echo begun; sleep 100');
    await ada.sees(/^begun/m);
    await ada.press('Control+c');
    await ada.run('echo stopped=$?');
    await ada.sees('stopped=130');
  });

  it('a reload shows the same screen at once', async () => {
    const before = await ada.screen();
    await ada.page.reload();
    await ada.sees('stopped=130');
    expect(await ada.screen()).toBe(before);
  });

  it('a second tab and another browser see the same, and each can type', async () => {
    const tab = await ada.anotherTab();
    await tab.page.goto(ada.page.url());
    await tab.sees('stopped=130');

    const phone = await Person.arrive(browser, { viewport: { width: 390, height: 844 } });
    await ada.page.goto(`${product.ready.url}/settings`);
    await ada.page.getByRole('button', { name: 'Make a link' }).click();
    const link = await ada.page.getByText(/\/claim#/).innerText();
    await ada.page.goto(tab.page.url());
    await ada.seesLive();
    await phone.openLink(link.trim());
    await phone.page.goto(tab.page.url());
    await phone.seesLive();
    await phone.run('echo from-the-phone');
    await phone.sees(/^from-the-phone/m);
    await ada.sees(/^from-the-phone/m);
    await tab.sees(/^from-the-phone/m);
    await phone.leave();
    await tab.page.close();
  });

  it('a program that asks its terminal everything reads at most one answer to each, with three viewers', async () => {
    const tab = await ada.anotherTab();
    const other = await Person.arrive(browser, { signIn: await ada.signIn() });
    const viewers = [ada, tab, other];
    for (const viewer of [tab, other]) {
      await viewer.page.goto(ada.page.url());
      await viewer.seesLive();
    }
    const answersFile = join(stage.project, 'answers.json');
    await ada.run(`clear; ${process.execPath} ${ASK_TERMINAL} ${answersFile} ${viewers.length}`);
    const pressOnceAsked = async (viewer: Person) => {
      await viewer.sees('asked everything.');
      await viewer.press('Enter');
    };
    await Promise.all(viewers.map(pressOnceAsked));
    await ada.sees('wrote the answers.');

    const { toEach, later } = JSON.parse(readFileSync(answersFile, 'utf8')) as TerminalAnswers;
    for (const [name, text] of Object.entries(toEach)) {
      expect(text.replaceAll(ANSWER, ''), `${name}: nothing but answers`).toBe('');
      const questions = name === 'OSC 10 to 12' ? 3 : 1;
      expect(text.match(ANSWER)?.length ?? 0, name).toBeLessThanOrEqual(questions);
    }
    // What tmux itself answers is heard here.
    expect(toEach['DA1']).toMatch(/^\u001b\[\?[\d;]+c$/);
    expect(toEach['OSC 52 read']).toBe('');
    expect(later).toBe('');
    await other.leave();
    await tab.page.close();
  });

  it('whoever types sets the size, and the program learns of it', async () => {
    await ada.run('clear; stty size');
    await ada.sees(/^\d+ \d+$/m);
    const sizeOf = (screen: string) => /^(\d+) (\d+)$/m.exec(screen)?.[0] ?? '';
    const before = sizeOf(await ada.screen());
    await ada.page.setViewportSize({ width: 900, height: 500 });
    await expect
      .poll(
        async () => {
          await ada.run('clear; stty size');
          await ada.sees(/^\d+ \d+$/m);
          return sizeOf(await ada.screen());
        },
        { timeout: 15_000, interval: 300 },
      )
      .not.toBe(before);
    await ada.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('a flood stays steerable and ends on the right screen', async () => {
    await ada.run('clear; yes flood');
    await ada.sees('flood');
    await ada.press('Control+c');
    await ada.run('clear; seq 1 200000; echo last-line');
    await ada.sees(/^199999\n200000\nlast-line/m);
  });

  it('a browser that draws with the graphics card, and one whose pixels turn out wrong, show the same screen', async () => {
    const drawing = await launchBrowser({ hasWebgl: true });
    try {
      const person = await Person.arrive(drawing, { signIn: await ada.signIn() });
      await person.page.goto(ada.page.url());
      await person.seesLive();
      const canvas = person.page.locator('.xterm-screen canvas:not(.xterm-link-layer)');
      await canvas.waitFor();
      expect(await person.page.locator('.xterm-rows').count()).toBe(0);
      // What emulated screens do: half the pixels that the canvas is drawn with, told late.
      await canvas.evaluate((element) => {
        (element as HTMLCanvasElement).width /= 2;
      });
      await person.sees(/^199999\n200000\nlast-line/m);
      expect(await canvas.count()).toBe(0);
    } finally {
      await drawing.close();
    }
  });

  it('ending the session stops the program and says so', async () => {
    await ada.endSession();
    await ada.page.getByText('Ended', { exact: true }).first().waitFor();
    await ada.page.goto(product.ready.url);
    await ada.page.getByText('1 ended session').click();
    await ada.page.getByRole('link', { name: /first/ }).waitFor();
  });

  it('a folder that is not there is refused at its field', async () => {
    await ada.page.goto(`${product.ready.url}/new`);
    await ada.page.getByRole('radio', { name: 'Shell' }).click();
    await ada.page.getByLabel('Folder').fill('/nowhere/at/all');
    await ada.page.getByRole('button', { name: 'Start' }).click();
    await ada.page.getByText('does not exist').waitFor();
    expect(ada.page.url()).toContain('/new');
  });
});
