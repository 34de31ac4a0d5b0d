// A person at a browser: claims, starts sessions, types, and sees what the terminal shows.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/prerequisites/find-chromium.mjs';

/** Null where this machine has none; the tests are then skipped by that name. */
export const CHROMIUM = findChromium();

/** How long a person would wait before calling it broken. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** By default with the DOM renderer: what it draws can be read. WebGL draws the same cells (create-xterm.ts). */
export async function launchBrowser({
  executablePath = CHROMIUM,
  hasWebgl = false,
}: { executablePath?: string | null; hasWebgl?: boolean } = {}): Promise<Browser> {
  if (executablePath === null) throw new Error('there is no Chromium on this machine');
  return chromium.launch({
    executablePath,
    args: [
      ...(hasWebgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-3d-apis']),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

export interface Look {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  isMobile?: boolean;
  /** Of a browser that is signed in. */
  signIn?: SignIn;
}

export type SignIn = Awaited<ReturnType<BrowserContext['storageState']>>;

export class Person {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** A browser of its own: no cookie or storage of another person. */
  static async arrive(browser: Browser, look: Look = {}): Promise<Person> {
    const { viewport = { width: 1280, height: 800 }, colorScheme = 'light', isMobile = false, signIn } = look;
    const context = await browser.newContext({
      viewport,
      colorScheme,
      isMobile,
      hasTouch: isMobile,
      ...(signIn !== undefined && { storageState: signIn }),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return new Person(context, page);
  }

  signIn(): Promise<SignIn> {
    return this.#context.storageState();
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Person> {
    const page = await this.#context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return new Person(this.#context, page);
  }

  async openLink(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  }

  async newSession({
    agent = 'Shell',
    folder,
    name,
  }: {
    agent?: string;
    folder: string;
    name?: string;
  }): Promise<void> {
    await this.page.getByRole('link', { name: 'New session' }).first().click();
    await this.page.getByRole('radio', { name: agent }).click();
    await this.page.getByLabel('Folder').fill(folder);
    if (name !== undefined) {
      await this.page.getByText('Name and size').click();
      await this.page.getByLabel('Name', { exact: true }).fill(name);
    }
    await this.page.getByRole('button', { name: 'Start' }).click();
    await this.seesLive();
  }

  async seesLive(): Promise<void> {
    await this.page.getByText('Live', { exact: true }).waitFor();
  }

  async type(text: string): Promise<void> {
    await this.page.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  async press(...keys: string[]): Promise<void> {
    await this.page.locator('.xterm-helper-textarea').focus();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async run(command: string): Promise<void> {
    await this.type(command);
    await this.press('Enter');
  }

  /** The rows on the screen, without the blanks at their ends. */
  async screen(): Promise<string> {
    const rows = await this.page.locator('.xterm-rows > div').allTextContents();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  async sees(text: string | RegExp, { withinMs = PATIENCE_MS }: { withinMs?: number } = {}): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    let screen = await this.screen();
    while (!(typeof text === 'string' ? screen.includes(text) : text.test(screen))) {
      if (Date.now() > giveUpAt) {
        const around = await this.page.locator('body').innerText();
        throw new Error(
          `${String(text)} is not on the screen after ${withinMs} ms:\n${screen}\n--- the page says:\n${around}`,
        );
      }
      await this.page.waitForTimeout(LOOK_AGAIN_MS);
      screen = await this.screen();
    }
  }

  async endSession(): Promise<void> {
    await this.page.getByRole('button', { name: 'More' }).click();
    await this.page.getByRole('menuitem', { name: 'End the session …' }).click();
    await this.page.getByRole('button', { name: 'End the session' }).click();
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}
