// The keeper's end of one link: a gateway's local connection on one side, the control plane on the other. What either says
// goes to the other unread and in order; what either cannot take, the other has to wait with; where one ends, both do.
import type { Socket } from 'node:net';
import { CLOSE } from '@vibecode/protocol';
import { encodeLocalFrame, LocalFrameReader } from '../platform/local-frames.ts';
import type { DialledSocket, PrepareDial } from './dial.ts';
import { KEEPER_FRAME, KEEPER_MAX_PAYLOAD_BYTES, parseKeeperClose, type KeeperClose } from './keeper-frames.ts';

export interface RelayLinkOptions {
  local: Socket;
  prepareDial: PrepareDial<DialledSocket>;
}

/**
 * Of a gateway that says more than the line takes, this much waits here before it is read from again. Twice what a gateway
 * of ours hands over, so that it never waits for this; without a bound another program would fill the memory.
 */
const REMOTE_HIGH_WATER_BYTES = 131_072;
/** Whoever does not hang up by then is cut off: the next gateway waits for the place. */
const HANG_UP_TIMEOUT_MS = 2_000;

export function relayLink(options: RelayLinkOptions): void {
  new LinkRelay(options).start();
}

class LinkRelay {
  readonly #options: RelayLinkOptions;
  readonly #reader = new LocalFrameReader(KEEPER_MAX_PAYLOAD_BYTES);
  #remote: DialledSocket | undefined;
  #isOpen = false;
  #isOver = false;

  constructor(options: RelayLinkOptions) {
    this.#options = options;
  }

  start(): void {
    const { local } = this.#options;
    local.on('data', (chunk) => this.#heard(chunk));
    local.on('drain', () => this.#remote?.resume());
    // A gateway that has nothing more to say has ended; half a link is none.
    local.on('end', () => local.destroy());
    local.on('close', () => {
      this.#isOver = true;
      this.#remote?.cut();
    });
    void this.#dial();
  }

  async #dial(): Promise<void> {
    let dial;
    try {
      dial = await this.#options.prepareDial();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'the credential cannot be read';
      this.#hangUp({ code: CLOSE.UNAUTHORIZED.code, reason });
      return;
    }
    if (this.#isOver) return;
    this.#remote = dial({
      opened: () => {
        this.#isOpen = true;
        this.#say(KEEPER_FRAME.opened);
      },
      text: (message) => this.#say(KEEPER_FRAME.text, message),
      frame: (bytes) => this.#say(KEEPER_FRAME.binary, bytes),
      closed: ({ code, reason }, waitMs) => {
        this.#remote = undefined;
        this.#hangUp({ code, reason, ...(waitMs !== undefined && { server_wait_ms: waitMs }) });
      },
    });
  }

  #say(kind: number, payload?: Uint8Array | string): void {
    if (this.#isOver) return;
    if (!this.#options.local.write(encodeLocalFrame(kind, payload))) this.#remote?.pause();
  }

  #heard(chunk: Buffer): void {
    if (this.#isOver) return;
    const frames = this.#reader.read(chunk);
    for (const { kind, payload } of frames ?? []) {
      if (kind === KEEPER_FRAME.close) {
        this.#closeAsked(payload);
        return;
      }
      const isText = kind === KEEPER_FRAME.text;
      if (!this.#isOpen || (!isText && kind !== KEEPER_FRAME.binary)) return this.#garbage();
      this.#remote?.send(isText ? payload.toString('utf8') : payload, () => this.#written());
    }
    if (frames === undefined) this.#garbage();
    else if ((this.#remote?.bufferedAmount ?? 0) > REMOTE_HIGH_WATER_BYTES) this.#options.local.pause();
  }

  #written(): void {
    if (this.#isOver || this.#remote === undefined) return;
    this.#say(KEEPER_FRAME.taken);
    if (this.#remote.bufferedAmount <= REMOTE_HIGH_WATER_BYTES) this.#options.local.resume();
  }

  #closeAsked(payload: Buffer): void {
    const close = parseKeeperClose(payload);
    if (close === undefined || !mayBeSent(close.code)) return this.#garbage();
    this.#remote?.close(close.code, close.reason);
    this.#remote = undefined;
    this.#isOver = true;
    this.#options.local.destroy();
  }

  /** No gateway of ours, or of another version: nothing that it says can be trusted to mean what it means to us. */
  #garbage(): void {
    this.#hangUp({
      code: CLOSE.BAD_HANDSHAKE.code,
      reason: 'the link keeper and this program do not understand each other',
    });
    this.#remote?.cut();
    this.#remote = undefined;
  }

  #hangUp(close: KeeperClose): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { local } = this.#options;
    local.end(encodeLocalFrame(KEEPER_FRAME.closed, JSON.stringify(close)));
    const timer = setTimeout(() => local.destroy(), HANG_UP_TIMEOUT_MS).unref();
    local.once('close', () => clearTimeout(timer));
  }
}

/** What a WebSocket lets a program close with. */
function mayBeSent(code: number): boolean {
  return code === CLOSE.NORMAL.code || code === CLOSE.GOING_AWAY.code || (code >= 3000 && code <= 4999);
}
