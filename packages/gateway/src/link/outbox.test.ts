import { FRAME_KIND, decodeFrame } from '@vibecode/protocol/frames';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, OUTBOX_MAX_BYTES, type OutboxSocket } from './outbox.ts';

const A = '0000000000000000';
const B = '1111111111111111';

/** A socket whose kernel takes bytes only when told to. */
class SlowSocket implements OutboxSocket {
  bufferedAmount = 0;
  readonly sent: (string | Uint8Array)[] = [];
  #written: (() => void)[] = [];

  send(data: string | Uint8Array, written: () => void): void {
    this.sent.push(data);
    this.bufferedAmount += data.length;
    this.#written.push(written);
  }

  take(): void {
    this.bufferedAmount = 0;
    for (const written of this.#written.splice(0)) written();
  }

  /** What was sent, in words: texts as they are, frames as id and offset. */
  get words(): string[] {
    return this.sent.map((data) => {
      if (typeof data === 'string') return data;
      const decoded = decodeFrame(data);
      return decoded.ok ? `${decoded.frame.id.slice(0, 1)}${decoded.frame.offset}` : 'no frame';
    });
  }
}

function openOutbox(): { outbox: Outbox; socket: SlowSocket; overflows: number[] } {
  const socket = new SlowSocket();
  const overflows: number[] = [];
  const outbox = new Outbox({ overflowed: (bytes) => overflows.push(bytes) });
  outbox.open(socket);
  return { outbox, socket, overflows };
}

const frame = (id: string, offset: number, kind: number = FRAME_KIND.OUTPUT) => ({ kind, id, offset });
const full = { kind: FRAME_KIND.OUTPUT, id: A, offset: 0, payload: new Uint8Array(70_000) };

describe('outbox', () => {
  it('[LNK7] hands over at once what the socket takes', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(frame(A, 1), 'bulk');
    outbox.sendText('text');
    outbox.sendFrame(frame(A, 2), 'interactive');
    expect(socket.words).toEqual(['01', 'text', '02']);
  });

  it('[LNK8] lets text pass before interactive frames, and these before bulk', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendFrame(frame(A, 1), 'bulk');
    outbox.sendFrame(frame(B, 1), 'interactive');
    outbox.sendText('text');
    expect(socket.sent).toHaveLength(1);
    socket.take();
    expect(socket.words.slice(1)).toEqual(['text', '11', '01']);
  });

  it('[LNK8] keeps the order of one session whatever the lanes', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendFrame(frame(B, 1), 'bulk');
    outbox.sendFrame(frame(A, 1), 'bulk');
    outbox.sendFrame(frame(A, 2), 'interactive');
    socket.take();
    expect(socket.words.slice(1)).toEqual(['01', '02', '11']);
  });

  it('[LNK8] never lets the ack of a page of history overtake the page', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendFrame(frame(B, 1), 'bulk');
    outbox.sendFrame(frame(A, 7, FRAME_KIND.SCROLLBACK_PAGE), 'bulk');
    outbox.sendText('ack');
    socket.take();
    expect(socket.words.slice(1)).toEqual(['07', 'ack', '11']);
  });

  it('[LNK8] loses, doubles and reorders nothing of a session, however the socket drains', () => {
    const step = fc.oneof(
      fc.record({ session: fc.constantFrom(A, B), lane: fc.constantFrom('interactive' as const, 'bulk' as const) }),
      fc.constant('take' as const),
      fc.constant('text' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { outbox, socket } = openOutbox();
        const next: Record<string, number> = { [A]: 0, [B]: 0 };
        for (const one of steps) {
          if (one === 'take') socket.take();
          else if (one === 'text') outbox.sendText('text');
          else {
            next[one.session] = (next[one.session] ?? 0) + 1;
            const payload = new Uint8Array(30_000);
            outbox.sendFrame({ ...frame(one.session, next[one.session] ?? 0), payload }, one.lane);
          }
        }
        for (let rounds = 0; rounds < 60; rounds += 1) socket.take();
        for (const id of [A, B]) {
          const seen = socket.words
            .filter((word) => word.startsWith(id.slice(0, 1)))
            .map((word) => Number(word.slice(1)));
          expect(seen).toEqual(Array.from({ length: next[id] ?? 0 }, (_, at) => at + 1));
        }
      }),
    );
  });

  it('[LNK9] asks for the link to be closed at its bound, and holds no more than that', () => {
    const { outbox, socket, overflows } = openOutbox();
    const payload = new Uint8Array(1_048_576);
    for (let sent = 0; sent < 16; sent += 1) outbox.sendFrame({ ...frame(A, sent), payload }, 'bulk');
    expect(overflows).toHaveLength(1);
    expect(outbox.queuedBytes).toBeLessThanOrEqual(OUTBOX_MAX_BYTES);
    expect(socket.sent).toHaveLength(1);
  });

  it('[LNK7] drops everything while the link is not open, and what waited when it closed', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendText('lost');
    outbox.close();
    expect(outbox.isOpen).toBe(false);
    outbox.sendText('dropped');
    socket.take();
    expect(socket.sent).toHaveLength(1);
    const next = new SlowSocket();
    outbox.open(next);
    outbox.sendText('new');
    expect(next.words).toEqual(['new']);
  });
});

describe('the lane of files', () => {
  const F = '2222222222222222';
  const chunk = (offset: number, byteCount = 1) => ({
    ...frame(F, offset, FRAME_KIND.CONTENT_CHUNK),
    payload: new Uint8Array(byteCount),
  });

  it('[FIL14] is behind every other lane, also for what is sent later', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFileFrame(chunk(0, 20_000));
    outbox.sendFileFrame(chunk(1));
    expect(socket.words).toEqual(['20']);
    // More waits for the socket than files may put there, less than others may.
    outbox.sendFrame(frame(A, 1), 'bulk');
    outbox.sendText('text');
    expect(socket.words).toEqual(['20', '01', 'text']);
    outbox.sendFrame(full, 'bulk');
    outbox.sendFrame(frame(A, 2), 'bulk');
    outbox.sendFrame(frame(B, 1), 'interactive');
    socket.take();
    expect(socket.words.slice(4)).toEqual(['11', '02', '21']);
  });

  it('[FIL14] keeps its order, texts of files included', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendFileFrame(chunk(1));
    outbox.sendFileFrame(chunk(2));
    outbox.sendFileText('end');
    outbox.sendText('now');
    socket.take();
    expect(socket.words.slice(1)).toEqual(['now', '21', '22', 'end']);
  });

  it('[FIL14] gets a turn however much else there is', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    outbox.sendFileFrame(chunk(7));
    for (let sent = 1; sent <= 8; sent += 1) outbox.sendFrame({ ...full, offset: sent }, 'bulk');
    let rounds = 0;
    for (; !socket.words.includes('27') && rounds < 9; rounds += 1) {
      socket.take();
      outbox.sendFrame({ ...full, offset: 9 + rounds }, 'bulk');
    }
    expect(rounds).toBeLessThan(6);
  });

  it('[FIL14] says when it is full and when there is room again', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    let told = 0;
    while (outbox.hasFileRoom) outbox.sendFileFrame(chunk(0, 100_000));
    outbox.whenFileRoom(() => (told += 1));
    outbox.sendText('text');
    expect(told).toBe(0);
    socket.take();
    socket.take();
    expect([told, outbox.hasFileRoom]).toEqual([1, true]);
  });

  it('[FIL14] drops what waits of a transfer that is over', () => {
    const { outbox, socket } = openOutbox();
    outbox.sendFrame(full, 'bulk');
    const before = outbox.queuedBytes;
    outbox.sendFileFrame(chunk(1, 200_000));
    outbox.sendFileFrame({ ...chunk(5), id: B });
    outbox.dropFileFrames(F);
    socket.take();
    expect(socket.words.slice(1)).toEqual(['15']);
    expect(outbox.queuedBytes).toBeLessThan(before);
  });

  it('[FIL14] loses and reorders nothing, and nothing stands still, however the socket drains', () => {
    const step = fc.oneof(
      fc.constantFrom('file' as const, 'bulk' as const, 'interactive' as const, 'text' as const, 'take' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { outbox, socket } = openOutbox();
        const next = { [A]: 0, [F]: 0 };
        for (const one of steps) {
          if (one === 'take') socket.take();
          else if (one === 'text') outbox.sendText('text');
          else if (one === 'file') outbox.sendFileFrame(chunk((next[F] += 1), 20_000));
          else outbox.sendFrame({ ...frame(A, (next[A] += 1)), payload: new Uint8Array(30_000) }, one);
        }
        for (let rounds = 0; rounds < 200 && socket.bufferedAmount > 0; rounds += 1) socket.take();
        expect(outbox.queuedBytes).toBe(0);
        for (const id of [A, F] as const) {
          const seen = socket.words.filter((word) => word.startsWith(id.slice(0, 1)));
          expect(seen.map((word) => Number(word.slice(1)))).toEqual(
            Array.from({ length: next[id] }, (_, at) => at + 1),
          );
        }
      }),
    );
  });
});
