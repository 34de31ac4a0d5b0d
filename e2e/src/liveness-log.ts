// What an open session's page says of its connection, each word with its time: noted in the page itself, so that no moment
// is too short to be seen. A page that was loaded again has lost its notes, which is then an error.
import type { Page } from 'playwright-core';

interface Note {
  word: string;
  atMs: number;
}

interface WithNotes {
  livenessNotes: Note[];
}

const LIVE = 'Live';

export class LivenessLog {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async begin(page: Page): Promise<LivenessLog> {
    await page.evaluate(() => {
      const notes: Note[] = [];
      (globalThis as unknown as WithNotes).livenessNotes = notes;
      const note = () => {
        const mark = document.querySelector('header [title^="Round trip"]');
        const word = mark?.firstElementChild?.textContent ?? '';
        if (word !== notes.at(-1)?.word) notes.push({ word, atMs: performance.now() });
      };
      note();
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return new LivenessLog(page);
  }

  async words(): Promise<string[]> {
    return (await this.#notes()).map(({ word }) => word);
  }

  /** From the first word that was not "Live" to the last that is; undefined until there are both. */
  async gapMs(): Promise<number | undefined> {
    const notes = await this.#notes();
    const down = notes.find(({ word }) => word !== LIVE);
    const last = notes.at(-1);
    return down === undefined || last?.word !== LIVE ? undefined : last.atMs - down.atMs;
  }

  #notes(): Promise<Note[]> {
    return this.#page.evaluate(() => (globalThis as unknown as WithNotes).livenessNotes);
  }
}
