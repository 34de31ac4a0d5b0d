// Port: randomness. The real one below; tests bring their own to make waits and ids predictable.

export interface Random {
  /** 0 <= value < 1. */
  unit(): number;
  fill(bytes: Uint8Array<ArrayBuffer>): void;
}

export const systemRandom: Random = {
  unit: () => Math.random(),
  fill: (bytes) => {
    globalThis.crypto.getRandomValues(bytes);
  },
};

/** For epochs: a number that an earlier gateway has most probably not used. */
export function randomUint32(random: Random): number {
  const bytes = Uint8Array.of(0, 0, 0, 0);
  random.fill(bytes);
  return new DataView(bytes.buffer).getUint32(0);
}
