// A viewer's side of uploads and downloads: sends chunks within the window that the gateway's acks allow, takes chunks and
// acknowledges them, as a page or the hub's REST does.
import { createHash } from 'node:crypto';
import { limits, ProtocolError, type CommandBodies, type CommandResults, type EventBodies } from '@vibecode/protocol';
import { FRAME_KIND, type Frame } from '@vibecode/protocol/frames';
import { newMockId, type MockGatewayLink } from './mock-gateway-link.ts';

type Target = CommandBodies['file.upload.begin']['target'];

export interface MockUpload {
  transferId: string;
  /** Where it will stand. */
  path: string;
  /** All or some of the bytes, within the window. Fulfilled when they were given to the link. */
  send: (until?: number) => Promise<void>;
  end: () => Promise<CommandResults['file.upload.end']>;
}

export class MockTransfers {
  readonly #link: MockGatewayLink;
  readonly #viewerId: number;

  constructor(link: MockGatewayLink, viewerId: number) {
    this.#link = link;
    this.#viewerId = viewerId;
  }

  async list(body: CommandBodies['file.list']): Promise<CommandResults['file.list']> {
    return this.#link.request('file.list', body);
  }

  async upload(target: Target, bytes: Uint8Array, sessionId?: string): Promise<CommandResults['file.upload.end']> {
    const upload = await this.begin(target, bytes, sessionId);
    await upload.send();
    return upload.end();
  }

  async begin(target: Target, bytes: Uint8Array, sessionId?: string): Promise<MockUpload> {
    const transferId = newMockId();
    const to = { viewer_id: this.#viewerId, request_id: transferId };
    const { path } = await this.#link.request(
      'file.upload.begin',
      { transfer_id: transferId, size: bytes.length, target },
      sessionId === undefined ? to : { ...to, session_id: sessionId },
    );
    let sent = 0;
    return {
      transferId,
      path,
      send: async (until = bytes.length) => {
        while (sent < until) {
          const end = Math.min(until, sent + limits.MAX_CHUNK_BYTES);
          await this.#acked(transferId, end - limits.TRANSFER_WINDOW_BYTES);
          this.#sendFrame(FRAME_KIND.UPLOAD_CHUNK, transferId, sent, bytes.subarray(sent, end));
          sent = end;
        }
      },
      end: () => {
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return this.#link.request(
          'file.upload.end',
          { transfer_id: transferId, sha256 },
          { viewer_id: this.#viewerId },
        );
      },
    };
  }

  /** The file's bytes; rejects with the error of file.failed. */
  async download(path: string): Promise<{ bytes: Buffer; end: EventBodies['file.content.end'] }> {
    const transferId = newMockId();
    const chunks: Uint8Array[] = [];
    let taken = 0;
    const stop = this.#link.onFrame((frame) => {
      if (!this.#isOurs(frame, FRAME_KIND.CONTENT_CHUNK, transferId)) return;
      if (frame.offset !== taken) throw new Error(`a chunk at ${frame.offset} instead of ${taken}`);
      chunks.push(frame.payload);
      taken += frame.payload.length;
      this.#sendFrame(FRAME_KIND.TRANSFER_ACK, transferId, taken);
    });
    try {
      const to = { viewer_id: this.#viewerId, request_id: transferId };
      await this.#link.request('file.download', { transfer_id: transferId, path }, to);
      const message = await this.#link.messages.expect(
        'the end of a download',
        ({ type, body }) =>
          (type === 'file.content.end' || type === 'file.failed') &&
          (body as { transfer_id: string }).transfer_id === transferId,
        { timeoutMs: 30_000 },
      );
      if (message.type === 'file.failed') {
        throw ProtocolError.fromWire((message.body as EventBodies['file.failed']).error);
      }
      return { bytes: Buffer.concat(chunks), end: message.body as EventBodies['file.content.end'] };
    } finally {
      stop();
    }
  }

  async #acked(transferId: string, offset: number): Promise<void> {
    if (offset <= 0) return;
    const isFar = (frame: Frame): boolean =>
      this.#isOurs(frame, FRAME_KIND.TRANSFER_ACK, transferId) && frame.offset >= offset;
    await this.#link.frames.expect(`an ack of ${offset} bytes`, isFar);
  }

  #isOurs({ kind, id, viewer }: Frame, wanted: number, transferId: string): boolean {
    return kind === wanted && id === transferId && viewer === this.#viewerId;
  }

  #sendFrame(kind: number, id: string, offset: number, payload: Uint8Array = new Uint8Array()): void {
    this.#link.sendFrame({ kind, id, viewer: this.#viewerId, offset, payload });
  }
}
