// The machine's side of a transfer as a test plays it, over the fake network.
import { buildMessage, type MessageBodies } from '@vibecode/protocol';
import { decodeFrame, encodeFrame, FRAME_KIND, type Frame } from '@vibecode/protocol/frames';
import type { TransferPorts } from '../files/transfer-scope.ts';
import { fakeNetwork, sentMessages, type FakeNetwork } from './fake-sockets.ts';

export interface FakeTransfers {
  net: FakeNetwork;
  ports: TransferPorts;
  /** Of the newest transfer that was begun. */
  id: () => string;
  chunks: () => Frame[];
  acks: () => number[];
  ack: (offset: number) => Promise<void>;
  give: (offset: number, bytes: Uint8Array) => void;
  tell: <T extends 'file.failed' | 'file.content.end'>(type: T, body: MessageBodies[T]) => void;
  sentTypes: () => string[];
  /** Reads of a Blob and all that follows from them. */
  settle: () => Promise<void>;
}

/** Connected and welcomed. Blobs are read in real tasks, so the clock is the test's own and timers are real. */
export function fakeTransfers(): FakeTransfers {
  const net = fakeNetwork();
  net.link.start();
  net.welcome();
  let idCount = 0;
  let nowMs = 0;
  const ports: TransferPorts = {
    link: net.link,
    fillRandom: (bytes) => bytes.fill(100 + ++idCount),
    nowMs: () => ++nowMs,
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const frames = (kind: number) =>
    net.newest().sent.flatMap((data) => {
      const decoded = data instanceof Uint8Array ? decodeFrame(data) : { ok: false as const };
      return decoded.ok && decoded.frame.kind === kind ? [decoded.frame] : [];
    });
  const id = () => {
    const begun = sentMessages(net.newest()).findLast(
      ({ type }) => type === 'file.upload.begin' || type === 'file.download',
    );
    return begun !== undefined && 'transfer_id' in begun.body ? String(begun.body.transfer_id) : '';
  };
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
  };
  return {
    net,
    ports,
    id,
    chunks: () => frames(FRAME_KIND.UPLOAD_CHUNK),
    acks: () => frames(FRAME_KIND.TRANSFER_ACK).map(({ offset }) => offset),
    ack: async (offset) => {
      net.newest().events.onMessage(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id: id(), offset }));
      await settle();
    },
    give: (offset, bytes) =>
      net.newest().events.onMessage(encodeFrame({ kind: FRAME_KIND.CONTENT_CHUNK, id: id(), offset, payload: bytes })),
    tell: (type, body) => net.newest().events.onMessage(buildMessage(type, body, { viewer_id: 7 })),
    sentTypes: () => sentMessages(net.newest()).map(({ type }) => type),
    settle,
  };
}
