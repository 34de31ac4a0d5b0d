// The first step of a keystroke: text from xterm or the clipboard becomes INPUT frames with counter, clock and position.
import { limits, type Position } from '@vibecode/protocol';
import {
  encodeFrame,
  encodeInputPayload,
  FRAME_KIND,
  INPUT_ACK_FLAG,
  INPUT_FLAG,
  type Frame,
} from '@vibecode/protocol/frames';
import type { GatewayClock } from './gateway-clock.ts';
import { InputLedger, type NotSent, type TypedInput } from './input-ledger.ts';
import { keyLabel, MOUSE_LABEL } from './key-label.ts';

export interface KeystrokesToFramesOptions {
  sessionId: string;
  clock: GatewayClock;
  nowMs: () => number;
  /** What the person sees when they press. */
  seenPosition: () => Position | null;
  /** false when nothing was sent. */
  sendFrame: (frame: Uint8Array<ArrayBuffer>) => boolean;
  onNotSent: (inputs: NotSent[]) => void;
}

const encoder = new TextEncoder();

export class KeystrokesToFrames {
  readonly #options: KeystrokesToFramesOptions;
  readonly #ledger = new InputLedger();

  constructor(options: KeystrokesToFramesOptions) {
    this.#options = options;
  }

  type(text: string): void {
    this.#typeBytes(encoder.encode(text), keyLabel(text));
  }

  /** Old mouse reports hold bytes that are no UTF-8; xterm.js gives them as one character a byte. */
  typeBinary(binary: string): void {
    this.#typeBytes(
      Uint8Array.from(binary, (character) => character.charCodeAt(0)),
      MOUSE_LABEL,
    );
  }

  paste(text: string): void {
    // Terminals send CR for Enter; a pasted LF is Ctrl-J to the program.
    const bytes = encoder.encode(text.replaceAll(/\r?\n/g, '\r'));
    if (bytes.length === 0) return;
    const label = bytes.length <= 60 ? text : `a paste of ${bytes.length.toLocaleString('en')} bytes`;
    if (bytes.length > limits.MAX_PASTE_BYTES) {
      this.#options.onNotSent([{ label, reason: 'input_too_large' }]);
      return;
    }
    const input = { label };
    for (let from = 0; from < bytes.length; from += limits.PASTE_CHUNK_BYTES) {
      const chunk = bytes.subarray(from, from + limits.PASTE_CHUNK_BYTES);
      const isLast = from + chunk.length === bytes.length;
      if (!this.#send(chunk, { flags: INPUT_FLAG.PASTE | (isLast ? 0 : INPUT_FLAG.MORE), input })) return;
    }
  }

  onInputAck({ flags, offset, payload }: Frame): void {
    if ((flags & INPUT_ACK_FLAG.REFUSED) === 0) {
      this.#ledger.taken(offset);
      return;
    }
    const lost = this.#ledger.refused(offset, new TextDecoder().decode(payload));
    if (lost.length > 0) this.#options.onNotSent(lost);
  }

  onAttached(lastInputCounter: number | null): void {
    const lost = this.#ledger.reattached(lastInputCounter);
    if (lost.length > 0) this.#options.onNotSent(lost);
  }

  /** There will be no attach any more, so nobody can say what became of the unacknowledged ones. */
  onGivenUp(): void {
    this.onAttached(null);
  }

  #typeBytes(bytes: Uint8Array, label: string): void {
    const input = { label };
    for (let from = 0; from < bytes.length; from += limits.MAX_KEYS_BYTES) {
      if (!this.#send(bytes.subarray(from, from + limits.MAX_KEYS_BYTES), { flags: 0, input })) return;
    }
  }

  #send(bytes: Uint8Array, { flags, input }: { flags: number; input: TypedInput }): boolean {
    const { sessionId, clock, nowMs, seenPosition, sendFrame, onNotSent } = this.#options;
    const seen = seenPosition();
    const sentAtMs = clock.at(nowMs());
    if (seen === null || sentAtMs === null) {
      onNotSent([{ label: input.label, reason: 'not_attached' }]);
      return false;
    }
    const counter = this.#ledger.add(input);
    const sent = sendFrame(
      encodeFrame({
        kind: FRAME_KIND.INPUT,
        flags,
        id: sessionId,
        epoch: seen.epoch,
        offset: seen.offset,
        payload: encodeInputPayload({ counter, sentAtMs, bytes }),
      }),
    );
    if (sent) return true;
    const lost = this.#ledger.refused(counter, 'link_lost');
    if (lost.length > 0) onNotSent(lost);
    return false;
  }
}
