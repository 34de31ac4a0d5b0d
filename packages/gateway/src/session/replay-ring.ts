// The newest output of an epoch, for viewers that come back: they get exactly the bytes they missed (VWR rules).

/** A minute of a busy agent; beyond it a snapshot is smaller anyway. Counts towards a session's 4 MB. */
export const REPLAY_BYTES = 262_144;

export class ReplayRing {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #end = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#end += chunk.length;
    while (this.#bytes > REPLAY_BYTES) this.#bytes -= this.#chunks.shift()?.length ?? this.#bytes;
  }

  /** The chunks from `offset` to the end, or undefined where they are not all held. */
  since(offset: number): Uint8Array[] | undefined {
    let missing = this.#end - offset;
    if (missing < 0 || missing > this.#bytes) return undefined;
    const found: Uint8Array[] = [];
    for (let index = this.#chunks.length - 1; index >= 0 && missing > 0; index--) {
      const chunk = this.#chunks[index] ?? new Uint8Array();
      found.unshift(missing < chunk.length ? chunk.subarray(chunk.length - missing) : chunk);
      missing -= chunk.length;
    }
    return found;
  }

  /** Forgets everything; what is pushed next stands at `offset`. */
  restart(offset: number): void {
    this.#chunks = [];
    this.#bytes = 0;
    this.#end = offset;
  }
}
