// A machine's way in and out, and a browser's way out, over the real product: a second gateway enrols by token and by code.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './src/accessibility-faults.ts';
import { LossyLine } from './src/lossy-line.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';
import { SecondGateway } from './src/second-gateway.ts';

describe.skipIf(CHROMIUM === null)('adding and removing a machine (needs Chromium)', () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let ada: Person;
  let second: SecondGateway;
  let third: SecondGateway;

  beforeAll(async () => {
    stage = makeStage();
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    second = new SecondGateway(stage, product.ready.url);
    third = new SecondGateway(stage, product.ready.url, { name: 'third' });
    ada = await Person.arrive(browser);
    await ada.openLink(product.link);
  });
  afterAll(async () => {
    await browser?.close();
    await second?.clear();
    await third?.clear();
    await product?.stop();
    clearStage(stage);
  });

  /** Of the page as it is, in both schemes. */
  const faults = async () => {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const fault of await accessibilityFaults(ada.page)) found.push(`${colorScheme}: ${fault}`);
    }
    return found;
  };
  const openSettingsOf = async (machine: string) => {
    await ada.page.goto(product.ready.url);
    await ada.page.locator('section h2').getByRole('link', { name: machine, exact: true }).click();
    await ada.page
      .getByRole('navigation', { name: 'Parts of this page' })
      .getByRole('link', { name: 'Settings' })
      .click();
    await ada.page.getByRole('heading', { name: 'Name', exact: true }).waitFor();
  };

  it('the computer of VibeCode itself is there already, and is neither removed nor enrolled anew', async () => {
    await ada.page.getByRole('link', { name: 'Add a machine' }).click();
    await ada.page.getByRole('link', { name: /This computer/ }).click();
    await ada.page.getByText('There is nothing to do.').waitFor();
    await ada.page.goto(product.ready.url);
    await ada.page.locator('section h2 a').first().waitFor();
    const [name = ''] = await machineNames();
    await openSettingsOf(name);
    await ada.page.getByText('is updated together with it').waitFor();
    expect(await ada.page.getByRole('button', { name: /Remove/ }).count()).toBe(0);
    expect(await ada.page.getByRole('button', { name: /New credential/ }).count()).toBe(0);
    expect(await faults()).toEqual([]);
  });

  it('a token adds a machine: the page turns green by itself and leads to a session there', async () => {
    await ada.page.goto(`${product.ready.url}/add`);
    await ada.page.getByText('Other machines do not reach').waitFor();
    await ada.page.getByText('There is no gateway to install from here yet.').waitFor();
    await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
    await ada.page.getByText(`curl -fsSL ${product.ready.url}/install.sh | sh`).waitFor();
    await ada.page.getByText(/Works once, for 1[45]:\d\d/).waitFor();
    const token = await ada.page
      .getByRole('listitem')
      .filter({ hasText: 'Paste the token' })
      .locator('code')
      .innerText();
    expect(await faults()).toEqual([]);
    await second.enrol(token);
    await ada.page.getByText('Enrolled', { exact: true }).waitFor();
    second.run();
    await ada.page.getByText('Connected', { exact: true }).waitFor();
    expect(await faults()).toEqual([]);
    await ada.page.getByRole('link', { name: /^New session on/ }).click();
    await ada.page.getByRole('radio', { name: 'Shell' }).click();
    await ada.page.getByLabel('Folder', { exact: true }).fill(second.home);
    await ada.page.getByRole('button', { name: 'Start' }).click();
    await ada.seesLive();
    await ada.run('echo "here: $HOME"');
    await ada.sees(`here: ${second.home}`);
    expect(product.logs()).not.toContain(token);
  });

  it('a used token opens nothing more', async () => {
    await ada.page.goto(`${product.ready.url}/add`);
    await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
    const box = ada.page.getByRole('listitem').filter({ hasText: 'Paste the token' }).locator('code');
    const first = await box.innerText();
    await ada.page.getByRole('button', { name: 'New token' }).click();
    await expect.poll(() => box.innerText()).not.toBe(first);
    await expect(third.enrol('a-token-that-nobody-has-made')).rejects.toThrow(/not valid/);
  });

  it('is renamed, and keeps its name', async () => {
    await ada.page.goto(product.ready.url);
    await ada.page.locator('section h2 a').nth(1).waitFor();
    const machine = (await machineNames()).find((name) => name.endsWith(' 2')) ?? '';
    await openSettingsOf(machine);
    await ada.page.getByText('does not run from its own executable').waitFor();
    await ada.page.getByLabel('Name of the machine').fill('the build box');
    await ada.page.getByRole('button', { name: 'Rename' }).click();
    await ada.page.getByRole('heading', { name: 'the build box', level: 1 }).waitFor();
    expect(await faults()).toEqual([]);
    await ada.page.reload();
    await ada.page.getByRole('heading', { name: 'the build box', level: 1 }).waitFor();
  });

  it('gets a new credential by another token: the old one ends, its session lives on', async () => {
    const before = second.credential;
    await openSettingsOf('the build box');
    await ada.page.getByRole('button', { name: 'New credential …' }).click();
    await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
    const token = await ada.page
      .getByRole('listitem')
      .filter({ hasText: 'Paste the token' })
      .locator('code')
      .innerText();
    await second.enrol(token);
    expect(second.credential).not.toBe(before);
    await second.stop();
    second.run();
    // The step's own words: those of the page's head may still be of the connection before.
    await ada.page.getByRole('status').getByText('Connected', { exact: true }).waitFor();
    expect(await dialStatus(product.ready.url, before)).toBe(401);
    await ada.page.goto(product.ready.url);
    await ada.page.getByRole('region', { name: 'the build box' }).getByText('Shell').first().click();
    await ada.seesLive();
    await ada.sees(`here: ${second.home}`);
  });

  it('is removed after its name was typed, its socket is refused, and what runs there goes on', async () => {
    const { credential } = second;
    await openSettingsOf('the build box');
    await ada.page.getByRole('button', { name: 'Remove the build box …' }).click();
    const dialog = ada.page.getByRole('alertdialog');
    await dialog.getByText('1 session goes on there').waitFor();
    const remove = dialog.getByRole('button', { name: 'Remove the machine' });
    expect(await remove.isDisabled()).toBe(true);
    expect(await accessibilityFaults(ada.page)).toEqual([]);
    await dialog.getByLabel('Type the build box to confirm').fill('the build box');
    await remove.click();
    await ada.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await expect.poll(machineNames).not.toContain('the build box');
    await expect.poll(() => second.said, { timeout: 20_000 }).toContain('link.refused');
    expect(await dialStatus(product.ready.url, credential)).toBe(401);
  });

  it('an answer that is lost costs no token: the machine asks again, and is there once', async () => {
    await ada.page.goto(`${product.ready.url}/add`);
    await ada.page.getByRole('button', { name: 'Make a one-time token' }).click();
    const token = ada.page.getByRole('listitem').filter({ hasText: 'Paste the token' }).locator('code');
    const line = await LossyLine.to(product.ready.url);
    await third.enrol(await token.innerText(), line.url);
    line.close();
    expect(line.lostCount).toBe(1);
    await ada.page.getByText('Enrolled', { exact: true }).waitFor();
    third.run();
    await ada.page.getByText('Connected', { exact: true }).waitFor();
    await third.stop();
    await ada.page.goto(product.ready.url);
    await ada.page.locator('section h2 a').nth(1).waitFor();
    expect(await machineNames()).toHaveLength(2);
  });

  it('a code that the machine shows is compared, and refused or confirmed', async () => {
    const refused = expect(third.enrolByCode()).rejects.toThrow(/has said that this machine is not theirs/);
    await ada.page.goto(`${product.ready.url}/add?code=${await shownCode(0)}`);
    await ada.page.getByRole('button', { name: 'It is not mine' }).click();
    await ada.page.getByRole('heading', { name: 'Not added' }).waitFor();
    expect(await faults()).toEqual([]);
    await refused;
    const saidBefore = third.said.length;
    const enrolled = third.enrolByCode();
    const code = await shownCode(saidBefore);
    await ada.page.goto(`${product.ready.url}/add?way=code`);
    await ada.page.getByLabel('Code on the machine').fill('no code');
    await ada.page.getByRole('button', { name: 'Look it up' }).click();
    await ada.page.getByText('A code is eight letters without vowels').waitFor();
    expect(await faults()).toEqual([]);
    await ada.page.getByLabel('Code on the machine').fill(code.toLowerCase());
    await ada.page.getByRole('button', { name: 'Look it up' }).click();
    await ada.page.getByText('127.0.0.1').waitFor();
    expect(await faults()).toEqual([]);
    await ada.page.getByRole('button', { name: 'The codes are the same: add it' }).click();
    await enrolled;
    third.run();
    await ada.page.getByText('Connected', { exact: true }).waitFor();
    await ada.page.goto(`${product.ready.url}/add?code=${code}`);
    await ada.page.getByText('There is no machine that shows this code').waitFor();
    expect(product.logs()).not.toContain(code);
  });

  it('a browser that is signed out from another one loses its pages at once', async () => {
    await ada.page.goto(`${product.ready.url}/settings`);
    await ada.page.getByRole('button', { name: 'Make a link' }).click();
    const link = await ada.page.getByText(/\/claim#/).innerText();
    const eve = await Person.arrive(browser);
    await eve.openLink(link);
    await eve.newSession({ folder: stage.project, name: 'of the other browser' });
    await eve.run('echo to be seen');
    await eve.sees('to be seen');
    const row = ada.page.getByRole('listitem').filter({ has: ada.page.getByRole('button', { name: /^Sign out/ }) });
    await row.getByRole('button', { name: /^Sign out/ }).click();
    expect(await faults()).toEqual([]);
    await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await eve.page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor({ timeout: 5_000 });
    await row.waitFor({ state: 'detached' });
    await ada.page.getByText('This browser', { exact: true }).waitFor();
    await eve.leave();
  });

  /** Of what the third gateway says after so many letters. */
  async function shownCode(from: number): Promise<string> {
    const find = () => /code=([B-Z]{4}-[B-Z]{4})/.exec(third.said.slice(from))?.[1];
    await expect.poll(find, { timeout: 20_000 }).toBeDefined();
    return find() ?? '';
  }

  async function machineNames(): Promise<string[]> {
    return ada.page.locator('section h2 a').allInnerTexts();
  }
});

/** What a gateway with that credential is answered: 101 is a socket. */
function dialStatus(url: string, credential: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asking = request(`${url}/gateway/connect`, {
    headers: {
      Authorization: `Bearer ${credential}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': 'vibecode.gateway.v1',
    },
  });
  asking.on('response', (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  asking.on('upgrade', (response, socket) => {
    socket.destroy();
    resolve(response.statusCode);
  });
  asking.on('error', reject);
  asking.end();
  return promise;
}
