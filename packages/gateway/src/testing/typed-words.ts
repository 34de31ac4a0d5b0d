// The words that somebody types into `cat` while chaos reigns: each a line of its own, so that doubles and late ones show.
import type { MockViewer } from '../../mock-control-plane/index.ts';
import type { TestMachine } from './test-machine.ts';

/** The terminal's echo and the answer of cat. */
const TIMES = 2;

export class TypedWords {
  readonly #machine: TestMachine;
  readonly #sessionId: string;
  /** How often each was there at the end of its round: so often it must stay. */
  readonly #timesThen = new Map<string, number>();
  typedCount = 0;
  lostCount = 0;

  constructor({ machine, sessionId }: { machine: TestMachine; sessionId: string }) {
    this.#machine = machine;
    this.#sessionId = sessionId;
  }

  /** By their counter. */
  type(viewer: MockViewer, { round, count }: { round: number; count: number }): ReadonlyMap<number, string> {
    const words = new Map<number, string>();
    for (let at = 0; at < count; at += 1) {
      const word = `w${round}x${at}`;
      words.set(viewer.type(`${word}\r`), word);
    }
    return words;
  }

  /** What was acknowledged is there once; what was not, at most once. */
  async checkRound(words: ReadonlyMap<number, string>, acknowledged: number): Promise<string[]> {
    const times = await this.#count();
    this.typedCount += words.size;
    return [...words].flatMap(([counter, word]) => {
      const found = times.get(word) ?? 0;
      this.#timesThen.set(word, found);
      if (counter > acknowledged) this.lostCount += 1;
      if (found === TIMES || (found === 0 && counter > acknowledged)) return [];
      return [`${word} (${counter}, acknowledged ${acknowledged}) is there ${found} times`];
    });
  }

  /** After all rounds, and one more word behind which nothing can wait: none came later, none was doubled since. */
  async checkAll(viewer: MockViewer): Promise<string[]> {
    const last = 'the last word';
    await viewer.waitForInput(viewer.type(`${last}\r`));
    await viewer.waitForScreen(last, (shown) => shown.split(last).length > TIMES);
    const times = await this.#count();
    return [...this.#timesThen].flatMap(([word, then]) => {
      const now = times.get(word) ?? 0;
      return now === then ? [] : [`${word} was there ${then} times at the end of its round and ${now} at the end`];
    });
  }

  async #count(): Promise<Map<string, number>> {
    const history = await this.#machine.tmux('capture-pane', '-p', '-S', '-', '-t', `=vc-${this.#sessionId}:`);
    const times = new Map<string, number>();
    for (const line of history.split('\n')) times.set(line.trim(), (times.get(line.trim()) ?? 0) + 1);
    return times;
  }
}
