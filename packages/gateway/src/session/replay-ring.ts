// The newest output of an epoch, for viewers that come back: they get exactly the bytes they missed (VWR rules).

/** A minute of a busy agent; beyond it a snapshot is smaller anyway. Counts towards a session's 4 MB. */
export const REPLAY_BYTES = 262_144;

export class ReplayRing {
  /** One block and no list of chunks: a program that writes single bytes would make a list many times its content. */
  #block: Uint8Array | undefined;
  #heldBytes = 0;
  /** Offset behind the newest byte; its place in the block is the remainder. */
  #end = 0;

  push(chunk: Uint8Array): void {
    this.#block ??= new Uint8Array(REPLAY_BYTES);
    const kept = chunk.length > REPLAY_BYTES ? chunk.subarray(chunk.length - REPLAY_BYTES) : chunk;
    const end = this.#end + chunk.length;
    const place = (end - kept.length) % REPLAY_BYTES;
    const untilWrap = Math.min(kept.length, REPLAY_BYTES - place);
    this.#block.set(kept.subarray(0, untilWrap), place);
    this.#block.set(kept.subarray(untilWrap), 0);
    this.#heldBytes = Math.min(REPLAY_BYTES, this.#heldBytes + chunk.length);
    this.#end = end;
  }

  /** A copy of the bytes from `offset` to the end, or undefined where they are not all held. */
  since(offset: number): Uint8Array | undefined {
    const missing = this.#end - offset;
    if (missing < 0 || missing > this.#heldBytes) return undefined;
    const bytes = new Uint8Array(missing);
    if (this.#block === undefined) return bytes;
    const place = offset % REPLAY_BYTES;
    const untilWrap = Math.min(missing, REPLAY_BYTES - place);
    bytes.set(this.#block.subarray(place, place + untilWrap));
    bytes.set(this.#block.subarray(0, missing - untilWrap), untilWrap);
    return bytes;
  }

  /** Forgets everything and frees it; what is pushed next stands at `offset`. */
  restart(offset: number): void {
    this.#block = undefined;
    this.#heldBytes = 0;
    this.#end = offset;
  }
}
