// One tab that types over connections that break, and what must have arrived of it: every input that is not known as lost,
// in order, each once.
import { until } from '../bare-tmux.ts';
import type { Product } from '../product.ts';
import { ViewerClient, type WatchedSession } from '../viewer-client.ts';
import { sleep } from './proof.ts';

/** Printed once the terminal echoes nothing itself: keys typed before would be seen twice. */
const READY = 'ready:';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** A paste goes to tmux another way than keys do, and those behind it wait for it. */
const PASTE = 'PST';
const PASTE_EVERY = 10;
const SETTLED_MS = 500;
const ATTACH_AGAIN_MS = 20;

export class TypingLedger {
  readonly #product: Product;
  readonly #sessionId: string;
  readonly #gatewayId: string;
  readonly #sent = new Map<number, string>();
  readonly #lost = new Set<number>();
  #acknowledged = 0;
  #tab: { clientId?: string; lastCounter?: number } = {};
  #viewer: ViewerClient | undefined;
  #watched: WatchedSession | undefined;

  private constructor(product: Product, sessionId: string, gatewayId: string) {
    this.#product = product;
    this.#sessionId = sessionId;
    this.#gatewayId = gatewayId;
  }

  static async start(product: Product): Promise<TypingLedger> {
    const sessionId = await product.createSession({
      name: 'reader',
      agent: 'custom',
      command: `stty raw -echo; printf '${READY}'; exec cat`,
    });
    const viewer = await product.viewer();
    const started = await viewer.attach(sessionId);
    await until(() => started.lines()[0] === READY);
    viewer.close();
    return new TypingLedger(product, sessionId, (await product.machine()).gateway_id);
  }

  get sentCount(): number {
    return this.#sent.size;
  }

  get lostCount(): number {
    return this.#lost.size;
  }

  /** A new connection of the tab. Fails where nobody listens; waits for a gateway that is not there yet. */
  async connect({ port = this.#product.port }: { port?: number } = {}): Promise<void> {
    const viewer = await ViewerClient.connect({
      ...this.#tab,
      ...this.#product.credentials,
      url: `ws://127.0.0.1:${port}/api/machines/${this.#gatewayId}/connect`,
      origin: new URL(this.#product.ready.url).origin,
    });
    this.#viewer = viewer;
    this.#watched = await this.#attach(viewer);
    const taken = viewer.lastTakenCounter;
    if (taken !== null) {
      for (const counter of this.#sent.keys())
        if (counter > Math.max(this.#acknowledged, taken)) this.#lost.add(counter);
      this.#acknowledged = Math.max(this.#acknowledged, taken);
    }
    viewer.onInputAck = ({ counter, refusal }) => {
      if (refusal === undefined) this.#acknowledged = Math.max(this.#acknowledged, counter);
      else this.#lost.add(counter);
    };
  }

  /** Keys and pastes at random moments, up to 12 ms apart, until the connection breaks. */
  async typeUntilCut(): Promise<void> {
    const { viewer, watched } = this.#connection();
    while (viewer.closed === undefined) {
      const isPaste = viewer.counter % PASTE_EVERY === 0;
      const text = isPaste ? PASTE : (ALPHABET[viewer.counter % ALPHABET.length] ?? 'a');
      this.#sent.set(isPaste ? viewer.paste(watched, text) : viewer.type(watched, text), text);
      await sleep(Math.random() * 12);
    }
    this.#tab = { clientId: viewer.clientId, lastCounter: viewer.counter };
  }

  /** Whether the screen shows exactly what must have arrived. */
  async isKept(): Promise<boolean> {
    const { watched } = this.#connection();
    await sleep(SETTLED_MS);
    await new Promise<void>((resolve) => watched.terminal.write('', resolve));
    const expected = [...this.#sent].flatMap(([counter, text]) => (this.#lost.has(counter) ? [] : [text]));
    return watched.lines().join('').trimEnd() === READY + expected.join('');
  }

  close(): void {
    this.#viewer?.close();
  }

  async #attach(viewer: ViewerClient): Promise<WatchedSession> {
    for (;;) {
      try {
        return await viewer.attach(this.#sessionId);
      } catch (error) {
        if (viewer.closed !== undefined || (error as { code?: string }).code !== 'gateway_offline') throw error;
        await sleep(ATTACH_AGAIN_MS);
      }
    }
  }

  #connection(): { viewer: ViewerClient; watched: WatchedSession } {
    if (this.#viewer === undefined || this.#watched === undefined) throw new Error('not connected yet');
    return { viewer: this.#viewer, watched: this.#watched };
  }
}
