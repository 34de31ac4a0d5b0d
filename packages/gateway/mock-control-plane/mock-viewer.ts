// One browser as the hub relays for it: attaches, follows the stream by the hub's rules, types. Its screen is a real terminal.
import {
  createWidthProvider,
  limits,
  WholeCharacters,
  WIDTH_PROVIDER_VERSION,
  type CommandResults,
  type Position,
  type TerminalSize,
} from '@vibecode/protocol';
import {
  decodeSnapshotPayload,
  encodeInputPayload,
  FRAME_KIND,
  INPUT_ACK_FLAG,
  INPUT_FLAG,
  OUTPUT_FLAG,
  SNAPSHOT_FLAG,
  type Frame,
} from '@vibecode/protocol/frames';
import xterm, { type Terminal } from '@xterm/headless';
import { newMockId, type MockGatewayLink } from './mock-gateway-link.ts';

export interface MockViewerOptions {
  link: MockGatewayLink;
  sessionId: string;
  viewerId: number;
  size?: TerminalSize;
  /** Stays the same over reconnects of one tab. */
  clientId?: string;
}

export interface InputOutcome {
  counter: number;
  /** Error code of a refusal. */
  refused: string | undefined;
}

export class MockViewer {
  readonly clientId: string;
  readonly viewerId: number;
  readonly sessionId: string;
  readonly size: TerminalSize;
  readonly inputOutcomes: InputOutcome[] = [];
  /** Gaps, repeats and frames that came too early: there must be none. */
  readonly faults: string[] = [];
  position: Position | undefined;
  outputBytes = 0;
  snapshotCount = 0;
  #link: MockGatewayLink;
  readonly #terminal: Terminal;
  #stopListening: () => void;
  readonly #characters = new WholeCharacters();
  #hasJoined = false;
  #counter = 0;
  #gatewayClock: { clockMs: number; atMs: number } | undefined;
  #rawListener: ((bytes: Uint8Array) => void) | undefined;

  constructor({
    link,
    sessionId,
    viewerId,
    size = { columns: 80, rows: 24 },
    clientId = newMockId(),
  }: MockViewerOptions) {
    this.clientId = clientId;
    this.viewerId = viewerId;
    this.sessionId = sessionId;
    this.size = size;
    this.#link = link;
    this.#terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, scrollback: 0, allowProposedApi: true });
    this.#stopListening = this.#listen(link);
  }

  /** Joins at the hub and attaches to the session. */
  async attach(resume?: Position): Promise<CommandResults['viewer.attach']> {
    this.#link.send('viewer.joined', { name: `viewer ${this.viewerId}`, role: 'owner' }, { viewer_id: this.viewerId });
    const result = await this.#link.request(
      'viewer.attach',
      { client_id: this.clientId, ...this.size, ...(resume === undefined ? {} : { resume }) },
      { session_id: this.sessionId, viewer_id: this.viewerId },
    );
    if (this.#terminal.unicode.activeVersion !== WIDTH_PROVIDER_VERSION) {
      this.#terminal.unicode.register(createWidthProvider(result.widths));
      this.#terminal.unicode.activeVersion = WIDTH_PROVIDER_VERSION;
    }
    this.#gatewayClock = { clockMs: result.clock_ms, atMs: performance.now() };
    this.#counter = Math.max(this.#counter, result.last_input_counter ?? 0);
    return result;
  }

  /** The same tab on a new link: keeps its screen, position and counter, and attaches with them. */
  async reconnect(link: MockGatewayLink): Promise<CommandResults['viewer.attach']> {
    this.#stopListening();
    this.#link = link;
    this.#hasJoined = false;
    this.#stopListening = this.#listen(link);
    return this.attach(this.position);
  }

  /** Types keys, as one frame; returns its counter. `ageMs` makes them older than they are. */
  type(text: string, { ageMs = 0, counter }: { ageMs?: number; counter?: number } = {}): number {
    return this.#input({ bytes: new TextEncoder().encode(text), flags: 0, ageMs, counter });
  }

  paste(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += limits.PASTE_CHUNK_BYTES) {
      const isLast = at + limits.PASTE_CHUNK_BYTES >= bytes.length;
      const chunk = bytes.subarray(at, at + limits.PASTE_CHUNK_BYTES);
      this.#input({ bytes: chunk, flags: INPUT_FLAG.PASTE | (isLast ? 0 : INPUT_FLAG.MORE), ageMs: 0 });
    }
  }

  /** Every output byte from now on, too, for a developer's terminal. Snapshots come as what paints them. */
  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#rawListener = listener;
  }

  /** The screen's rows as text, trailing blanks removed, once everything received is parsed. */
  async screen(): Promise<string[]> {
    await new Promise<void>((resolve) => {
      this.#terminal.write('', resolve);
    });
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  /** Looks again and again until the screen fits. */
  async waitForScreen(what: string, fits: (screen: string) => boolean, timeoutMs = 10_000): Promise<string> {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      const screen = (await this.screen()).join('\n');
      if (fits(screen)) return screen;
      if (performance.now() > endMs) throw new Error(`not on the screen within ${timeoutMs} ms: ${what}\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async waitForInput(counter: number, timeoutMs = 10_000): Promise<InputOutcome> {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      const refused = this.inputOutcomes.find((one) => one.refused !== undefined && one.counter === counter);
      const taken = this.inputOutcomes.find((one) => one.refused === undefined && one.counter >= counter);
      const outcome = refused ?? taken;
      if (outcome !== undefined) return outcome;
      if (performance.now() > endMs) throw new Error(`input ${counter} had no outcome within ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The browser's socket is gone. */
  leave(): void {
    this.#link.send('viewer.left', {}, { viewer_id: this.viewerId });
    this.dispose();
  }

  dispose(): void {
    this.#stopListening();
    this.#terminal.dispose();
  }

  #listen(link: MockGatewayLink): () => void {
    return link.onFrame((frame) => {
      if (frame.id === this.sessionId && (frame.viewer === 0 || frame.viewer === this.viewerId)) this.#frame(frame);
    });
  }

  #input(input: { bytes: Uint8Array; flags: number; ageMs: number; counter?: number | undefined }): number {
    const counter = input.counter ?? this.#counter + 1;
    this.#counter = Math.max(this.#counter, counter);
    const clock = this.#gatewayClock;
    if (clock === undefined) throw new Error('attach before typing');
    const sentAtMs = clock.clockMs + performance.now() - clock.atMs - input.ageMs;
    this.#link.sendFrame({
      kind: FRAME_KIND.INPUT,
      id: this.sessionId,
      viewer: this.viewerId,
      flags: input.flags,
      epoch: this.position?.epoch ?? 0,
      offset: this.position?.offset ?? 0,
      payload: encodeInputPayload({ counter, sentAtMs, bytes: input.bytes }),
    });
    return counter;
  }

  #frame(frame: Frame): void {
    switch (frame.kind) {
      case FRAME_KIND.OUTPUT:
        this.#output(frame);
        return;
      case FRAME_KIND.SNAPSHOT:
        this.#snapshot(frame);
        return;
      case FRAME_KIND.INPUT_ACK: {
        const isRefused = (frame.flags & INPUT_ACK_FLAG.REFUSED) !== 0;
        const refused = isRefused ? new TextDecoder().decode(frame.payload) : undefined;
        this.inputOutcomes.push({ counter: frame.offset, refused });
        return;
      }
      default:
        return;
    }
  }

  #output(frame: Frame): void {
    const isAddressed = frame.viewer !== 0;
    // The hub holds broadcast frames back until the join has passed.
    if (!this.#hasJoined && !isAddressed) return;
    const { position } = this;
    if (position !== undefined && (frame.epoch !== position.epoch || frame.offset !== position.offset)) {
      this.faults.push(`output at ${frame.epoch}/${frame.offset}, expected ${position.epoch}/${position.offset}`);
    }
    this.position = { epoch: frame.epoch, offset: frame.offset + frame.payload.length };
    this.outputBytes += frame.payload.length;
    if (isAddressed && (frame.flags & OUTPUT_FLAG.JOIN) !== 0) this.#hasJoined = true;
    this.#terminal.write(this.#characters.take(frame.payload.slice()));
    this.#rawListener?.(frame.payload);
  }

  #snapshot(frame: Frame): void {
    const isAddressed = frame.viewer !== 0;
    if (!this.#hasJoined && !isAddressed) return;
    // A resync is for viewers that wait; this one never lags.
    if (!isAddressed && (frame.flags & SNAPSHOT_FLAG.RESYNC) !== 0) return;
    const snapshot = decodeSnapshotPayload(frame.payload);
    if (snapshot === undefined) {
      this.faults.push('a snapshot without its size');
      return;
    }
    const { position } = this;
    if (position !== undefined && frame.epoch === position.epoch && frame.offset < position.offset) {
      this.faults.push(`snapshot at ${frame.epoch}/${frame.offset}, behind ${position.offset}`);
    }
    if (isAddressed && (frame.flags & SNAPSHOT_FLAG.JOIN) !== 0) this.#hasJoined = true;
    this.snapshotCount += 1;
    this.position = { epoch: frame.epoch, offset: frame.offset };
    const { columns, rows, bytes } = snapshot;
    // A reset within the stream keeps the order with what xterm has not parsed yet.
    this.#terminal.write(`\u001bc`, () => {
      this.#terminal.resize(columns, rows);
    });
    this.#terminal.write(this.#characters.take(bytes.slice()));
    this.#rawListener?.(Buffer.concat([Buffer.from('\u001bc'), bytes]));
  }
}
