import { describe, expect, it } from 'vitest';
import { ReadAhead } from './read-ahead.ts';

const bytes = Uint8Array.from({ length: 1_300_000 }, (_, index) => (index * 7) % 251);

describe('a file that is read ahead', () => {
  it('[FIL1] comes in order and whole, whatever is taken at once', async () => {
    const reader = new ReadAhead(new Blob([bytes]));
    const taken: Uint8Array[] = [];
    for (let most = 5_000; ; most = (most * 3) % 131_072) {
      const next = await reader.take(most);
      if (next.length === 0) break;
      expect(next.length).toBeLessThanOrEqual(most);
      taken.push(next);
    }
    expect(Buffer.concat(taken).equals(bytes)).toBe(true);
  });

  it('[FIL1] is asked for in few reads, one of them ahead', async () => {
    const file = new Blob([bytes]);
    const asked: number[] = [];
    const slice = file.slice.bind(file);
    file.slice = (from = 0, to = 0) => {
      asked.push(to - from);
      return slice(from, to);
    };
    const reader = new ReadAhead(file);
    await reader.take(4_096);
    expect(asked).toHaveLength(2);
    while ((await reader.take(4_096)).length > 0);
    expect(asked).toHaveLength(3);
  });

  it('[FIL3] that got shorter meanwhile is a fault, also where nobody waits for it', async () => {
    const file = new Blob([bytes]);
    file.slice = () => new Blob([new Uint8Array(3)]);
    await expect(new ReadAhead(file).take(1)).rejects.toMatchObject({ code: 'file_changed' });
  });
});
