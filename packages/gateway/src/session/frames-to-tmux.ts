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

/** One viewer's way in: of a client, the newest alone. */
interface Attachment {
  clientId: string;
  /** Aborted with the end of the attachment, for what still waits to be typed. */
  leaving: AbortController;
  /** Highest counter that was handed on, typed yet or not. */
  lastQueued: number;
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
  readonly #attachments = new Map<number, Attachment>();
  readonly #viewerOf = new Map<string, number>();
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

  /**
   * A page that is back begins anew, whether the hub has missed its old connection yet or not: it is told by its last
   * counter what tmux was given, and what else it had sent is lost.
   */
  viewerAttached(viewerId: number, clientId: string): void {
    const before = this.#viewerOf.get(clientId);
    if (before !== undefined) this.viewerLeft(before);
    this.viewerLeft(viewerId);
    this.#attachments.set(viewerId, { clientId, leaving: new AbortController(), lastQueued: -1 });
    this.#viewerOf.set(clientId, viewerId);
    // Said before, to a viewer who may not have heard it.
    for (const [counter, refusal] of this.#counters.refusals(clientId)) {
      this.#acknowledge(viewerId, { counter, refusal });
    }
  }

  /**
   * What of theirs tmux was not given is not typed any more: neither a paste that was not complete or is being loaded,
   * nor what waits behind one. None of it was taken, so the page shows it as not sent.
   */
  viewerLeft(viewerId: number): void {
    this.#forget(viewerId)?.leaving.abort();
  }

  /** A page that turned to something else has sent what it wanted typed, and shows nothing any more: what waits is typed. */
  viewerDetached(viewerId: number): void {
    const attachment = this.#forget(viewerId);
    // One that turns back counts on from there.
    if (attachment !== undefined && attachment.lastQueued >= 0) {
      this.#counters.take(attachment.clientId, attachment.lastQueued);
    }
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
    const attachment = this.#attachments.get(viewer);
    if (attachment === undefined) return this.#acknowledge(viewer, { counter, refusal: 'not_attached' });
    // Not kept for later: the first of the two was typed, or has a refusal of its own.
    if (counter <= attachment.lastQueued || this.#counters.isRepeated(attachment.clientId, counter)) {
      return this.#acknowledge(viewer, { counter, refusal: 'input_repeated' });
    }
    const expiresAtMs = sentAtMs + limits.INPUT_MAX_AGE_MS;
    if ((flags & INPUT_FLAG.PASTE) !== 0) {
      const isLast = (flags & INPUT_FLAG.MORE) === 0;
      return this.#pasteChunk({ viewer, attachment, counter, bytes, expiresAtMs, isLast });
    }
    // Keys in the middle of a paste: the page gave the paste up.
    this.#closePaste(viewer);
    const refusal = this.#isLate(expiresAtMs)
      ? 'input_stale'
      : bytes.length > limits.MAX_KEYS_BYTES
        ? 'input_too_large'
        : undefined;
    if (refusal !== undefined) return this.#refuse(attachment.clientId, { counter, refusal });
    this.#type({ viewer, attachment, counter, bytes, expiresAtMs, kind: 'keys' });
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

  #forget(viewerId: number): Attachment | undefined {
    const attachment = this.#attachments.get(viewerId);
    if (attachment === undefined) return undefined;
    this.#closePaste(viewerId);
    this.#attachments.delete(viewerId);
    this.#viewerOf.delete(attachment.clientId);
    this.#dueAcks.delete(viewerId);
    return attachment;
  }

  #pasteChunk(chunk: {
    viewer: number;
    attachment: Attachment;
    counter: number;
    bytes: Uint8Array;
    expiresAtMs: number;
    isLast: boolean;
  }): void {
    const { viewer, attachment, counter, bytes, isLast } = chunk;
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
    if (refusal !== undefined) return this.#refuse(attachment.clientId, { counter, refusal });
    // Its age counted when it began; how long it took to come is the link's doing, how long it waits here is ours.
    const expiresAtMs = this.#options.clock.nowMs() + limits.INPUT_MAX_AGE_MS;
    this.#type({ viewer, attachment, counter, bytes: sanitizePaste(whole), expiresAtMs, kind: 'paste' });
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
    attachment: Attachment;
    counter: number;
    bytes: Uint8Array;
    expiresAtMs: number;
    kind: 'keys' | 'paste';
  }): void {
    const { viewer, attachment, counter, bytes, expiresAtMs, kind } = input;
    const { clientId, leaving } = attachment;
    attachment.lastQueued = counter;
    this.#options.onTyping(viewer);
    let isGiven = false;
    this.#typist.type({
      kind,
      bytes,
      expiresAtMs,
      signal: leaving.signal,
      given: () => {
        isGiven = true;
        this.#counters.take(clientId, counter);
      },
      done: (refusal) => {
        if (refusal === undefined) {
          this.#options.onTyped();
          this.#acknowledgeSoon(clientId, counter);
        } else if (isGiven || !leaving.signal.aborted) this.#refuse(clientId, { counter, refusal });
        // Else its page knows by the counter, and may have begun to use this one anew.
      },
    });
  }

  #isLate(expiresAtMs: number): boolean {
    return this.#options.clock.nowMs() > expiresAtMs;
  }

  /** A client that is away learns it from the counter in the answer to its next attach. */
  #acknowledgeSoon(clientId: string, counter: number): void {
    const viewer = this.#viewerOf.get(clientId);
    if (viewer === undefined) return;
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

  /** Told to the client wherever it is now, and again at its next attach: a cut may swallow it. */
  #refuse(clientId: string, { counter, refusal }: { counter: number; refusal: ErrorCode }): void {
    this.#counters.refuse(clientId, { counter, refusal });
    const viewer = this.#viewerOf.get(clientId);
    if (viewer !== undefined) this.#acknowledge(viewer, { counter, refusal });
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
