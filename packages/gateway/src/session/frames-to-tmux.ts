// INPUT frames -> one pane. Decides what is taken (counter, age, size), says so with INPUT_ACK, and hands it on in order.
import { limits, ProtocolError, type CommandBodies, type ErrorCode } from '@vibecode/protocol';
import { decodeInputPayload, FRAME_KIND, INPUT_ACK_FLAG, INPUT_FLAG, type Frame } from '@vibecode/protocol/frames';
import type { LinkSender } from '../link/link-sender.ts';
import type { Timer } from '../platform/clock.ts';
import { ClientCounters } from './client-counters.ts';
import { PaneTypist, type TypistOptions } from './pane-typist.ts';
import { sanitizePaste } from './sanitize-paste.ts';

export interface FramesToTmuxOptions extends TypistOptions {
  sessionId: string;
  sender: LinkSender;
  /** Just before keys or a paste of this viewer are typed (0: a program's): whose echo is due, and who types. */
  onTyping: (viewerId: number) => void;
  /** tmux took it. */
  onTyped: () => void;
}

interface OpenPaste {
  chunks: Uint8Array[];
  size: number;
  expiresAtMs: number;
  /** Why the paste will not be typed; its other chunks are still read away. */
  refusal: ErrorCode | undefined;
}

/**
 * Acks of what was typed wait this long: tmux answers just before the echo comes, and an ack written then would be the
 * relay's next piece of work, ahead of the echo; of every tenth key it doubled the slow hundredth. A page shows nothing of
 * an ack that comes in time.
 */
const ACK_DELAY_MS = 50;
/** All pastes of a session that are still coming in: two of the largest. */
const MAX_OPEN_PASTE_BYTES = 2 * limits.MAX_PASTE_BYTES;

export class FramesToTmux {
  readonly #options: FramesToTmuxOptions;
  readonly #typist: PaneTypist;
  readonly #counters = new ClientCounters();
  readonly #clientOf = new Map<number, string>();
  readonly #openPastes = new Map<number, OpenPaste>();
  /** Viewer -> highest counter taken and not acknowledged yet; acks are cumulative. */
  readonly #dueAcks = new Map<number, number>();
  #ackTimer: Timer | undefined;
  #openPasteBytes = 0;

  constructor(options: FramesToTmuxOptions) {
    this.#options = options;
    this.#typist = new PaneTypist(options);
  }

  /** Where to type: the control client, again after each reattachment. */
  get typist(): Pick<PaneTypist, 'open' | 'closed' | 'end'> {
    return this.#typist;
  }

  viewerAttached(viewerId: number, clientId: string): void {
    this.#clientOf.set(viewerId, clientId);
  }

  /** A paste that was not complete is forgotten: its counters were never taken, so the page shows it as not sent. */
  viewerLeft(viewerId: number): void {
    this.#closePaste(viewerId);
    this.#clientOf.delete(viewerId);
    this.#dueAcks.delete(viewerId);
  }

  /** For the answer to viewer.attach. */
  lastInputCounter(clientId: string): number | null {
    return this.#counters.last(clientId);
  }

  /** An INPUT frame from the hub. */
  frame({ viewer, flags, payload }: Frame): void {
    const input = decodeInputPayload(payload);
    // Shorter than its own header: there is no counter to answer to.
    if (input === undefined) return;
    const { counter, sentAtMs, bytes } = input;
    const refuse = (code: ErrorCode) => this.#acknowledge(viewer, { counter, refusal: code });
    const clientId = this.#clientOf.get(viewer);
    if (clientId === undefined) return refuse('not_attached');
    if (this.#counters.isRepeated(clientId, counter)) return refuse('input_repeated');
    const expiresAtMs = sentAtMs + limits.INPUT_MAX_AGE_MS;
    if ((flags & INPUT_FLAG.PASTE) !== 0) {
      const isLast = (flags & INPUT_FLAG.MORE) === 0;
      return this.#pasteChunk({ viewer, clientId, counter, bytes, expiresAtMs, isLast });
    }
    // Keys in the middle of a paste: the page gave the paste up.
    this.#closePaste(viewer);
    const refusal = this.#isLate(expiresAtMs)
      ? 'input_stale'
      : bytes.length > limits.MAX_KEYS_BYTES
        ? 'input_too_large'
        : undefined;
    if (refusal !== undefined) return refuse(refusal);
    this.#counters.take(clientId, counter);
    this.#type({ viewer, counter, bytes, expiresAtMs, kind: 'keys' });
  }

  /** session.input: fulfilled once tmux has taken text and Enter. */
  text({ text, submit }: CommandBodies['session.input']): Promise<void> {
    // A line end is what the Enter key sends.
    const bytes = sanitizePaste(Buffer.from(text.replaceAll(/\r?\n/g, '\r')));
    this.#options.onTyping(0);
    return new Promise((resolve, reject) => {
      this.#typist.type({
        kind: 'paste',
        bytes,
        submit,
        expiresAtMs: this.#options.clock.nowMs() + limits.COMMAND_TIMEOUT_MS,
        done: (refusal) => {
          if (refusal === undefined) {
            this.#options.onTyped();
            resolve();
          } else reject(new ProtocolError(refusal, SENTENCE[refusal] ?? 'The text was not typed.'));
        },
      });
    });
  }

  #pasteChunk(chunk: {
    viewer: number;
    clientId: string;
    counter: number;
    bytes: Uint8Array;
    expiresAtMs: number;
    isLast: boolean;
  }): void {
    const { viewer, clientId, counter, bytes, isLast } = chunk;
    let paste = this.#openPastes.get(viewer);
    if (paste === undefined) {
      const { expiresAtMs } = chunk;
      paste = { chunks: [], size: 0, expiresAtMs, refusal: this.#isLate(expiresAtMs) ? 'input_stale' : undefined };
      this.#openPastes.set(viewer, paste);
    }
    if (paste.refusal === undefined) this.#addChunk(paste, bytes);
    if (!isLast) return;
    const whole = Buffer.concat(paste.chunks);
    const { refusal } = paste;
    this.#closePaste(viewer);
    if (refusal !== undefined) return this.#acknowledge(viewer, { counter, refusal });
    this.#counters.take(clientId, counter);
    // Its age counted when it began; how long it took to come is the link's doing, how long it waits here is ours.
    const expiresAtMs = this.#options.clock.nowMs() + limits.INPUT_MAX_AGE_MS;
    this.#type({ viewer, counter, bytes: sanitizePaste(whole), expiresAtMs, kind: 'paste' });
  }

  #addChunk(paste: OpenPaste, bytes: Uint8Array): void {
    if (paste.size + bytes.length > limits.MAX_PASTE_BYTES) paste.refusal = 'input_too_large';
    else if (this.#openPasteBytes + bytes.length > MAX_OPEN_PASTE_BYTES) paste.refusal = 'limit_reached';
    if (paste.refusal !== undefined) {
      paste.chunks = [];
      this.#openPasteBytes -= paste.size;
      paste.size = 0;
      return;
    }
    paste.chunks.push(bytes);
    paste.size += bytes.length;
    this.#openPasteBytes += bytes.length;
  }

  #closePaste(viewer: number): void {
    this.#openPasteBytes -= this.#openPastes.get(viewer)?.size ?? 0;
    this.#openPastes.delete(viewer);
  }

  #type(input: {
    viewer: number;
    counter: number;
    bytes: Uint8Array;
    expiresAtMs: number;
    kind: 'keys' | 'paste';
  }): void {
    const { viewer, counter, bytes, expiresAtMs, kind } = input;
    this.#options.onTyping(viewer);
    const done = (refusal: ErrorCode | undefined) => {
      if (refusal === undefined) {
        this.#options.onTyped();
        this.#acknowledgeSoon(viewer, counter);
      } else this.#acknowledge(viewer, { counter, refusal });
    };
    this.#typist.type({ kind, bytes, expiresAtMs, done });
  }

  #isLate(expiresAtMs: number): boolean {
    return this.#options.clock.nowMs() > expiresAtMs;
  }

  #acknowledgeSoon(viewer: number, counter: number): void {
    this.#dueAcks.set(viewer, counter);
    this.#ackTimer ??= this.#options.clock.after(ACK_DELAY_MS, () => this.#acknowledgeDue());
  }

  #acknowledgeDue(): void {
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    const due = [...this.#dueAcks];
    this.#dueAcks.clear();
    for (const [viewer, counter] of due) this.#acknowledge(viewer, { counter, refusal: undefined });
  }

  #acknowledge(viewer: number, { counter, refusal }: { counter: number; refusal: ErrorCode | undefined }): void {
    // A refusal does not overtake the acks of what was typed before it.
    if (this.#dueAcks.size > 0) this.#acknowledgeDue();
    const { sender, sessionId } = this.#options;
    const header = { kind: FRAME_KIND.INPUT_ACK, id: sessionId, viewer, offset: counter };
    const frame =
      refusal === undefined
        ? header
        : { ...header, flags: INPUT_ACK_FLAG.REFUSED, payload: Buffer.from(refusal, 'latin1') };
    sender.sendFrame(frame, 'interactive');
  }
}

const SENTENCE: Partial<Record<ErrorCode, string>> = {
  session_ended: 'The session is over.',
  tmux_failed: 'tmux did not take the text. Look at the screen before you send it again.',
  limit_reached: 'Too much input waits for this session. Try again in a moment.',
  input_stale: 'The text waited too long and was not typed. Send it again.',
};
