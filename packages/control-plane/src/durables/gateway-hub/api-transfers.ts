// Files over REST: each transfer is a viewer without a socket. It has a viewer id of its own, speaks the same messages and
// frames as a page, and the gateway hears viewer.left when it is over, however it ended.
import { buildMessage, limits, type CommandBodies } from '@vibecode/protocol';
import { HttpError, refuse } from '../../errors.ts';
import { errorText, log } from '../../platform/log.ts';
import { randomId } from '../../platform/random.ts';
import { startDownload, type DownloadContent } from './api-download.ts';
import { runUpload } from './api-upload.ts';
import type { HubEffect, WireData } from './hub-effect.ts';
import type { HubState } from './hub-state.ts';
import {
  TRANSFER_HEADER,
  type ContentInfo,
  type DownloadOrder,
  type HubCommand,
  type UploadOrder,
} from './hub-stub.ts';
import { readAnswer } from './read-answer.ts';
import { readTransferEvent, type TransferEvent } from './transfer-event.ts';
import { ended, type TransferLine } from './transfer-line.ts';

export interface TransferPort {
  state: HubState;
  nextViewerId(): number;
  perform(effects: readonly HubEffect[]): void;
  /** Resolves to the body of the ack, unchecked. */
  command(command: HubCommand): Promise<unknown>;
  /** What the gateway's socket keeps, for a hub that lost its memory. */
  keepWithSocket(viewerIds: number[]): void;
  inBackground(what: string, work: Promise<unknown>): void;
}

/** A quarter of the machine's own limit, so that scripts never take all of it from pages. */
const MAX_API_TRANSFERS = limits.MAX_TRANSFERS / 4;
/** Files up to this are taken as a whole before the answer begins: then it has its digest, and a failure its status. */
const COLLECTED_BYTES = limits.MAX_CHUNK_BYTES;

interface OpenLine extends TransferLine {
  readonly signInId: string;
  readonly listeners: ((event: TransferEvent) => void)[];
  close(): void;
}

export class ApiTransfers {
  readonly #port: TransferPort;
  readonly #lines = new Map<number, OpenLine>();

  constructor(port: TransferPort) {
    this.#port = port;
  }

  async upload(request: Request): Promise<Response> {
    return answered(async () => {
      const { signInId, sessionId, target, size, expectedSha256 } = orderOf(request) as UploadOrder;
      const line = this.#open(signInId, sessionId);
      try {
        return Response.json(await runUpload(line, { target, size, expectedSha256 }, request.body));
      } finally {
        line.close();
      }
    });
  }

  async download(request: Request): Promise<Response> {
    return answered(async () => {
      const { signInId, path } = orderOf(request) as DownloadOrder;
      const line = this.#open(signInId, undefined);
      try {
        const { file, content } = await startDownload(line, path);
        const info: ContentInfo = { path: file.path, size: file.size, modifiedAt: file.modified_at };
        if (file.size > COLLECTED_BYTES) return contentResponse(info, this.#stream(line, content));
        const { bytes, sha256 } = await content.collect();
        line.close();
        return contentResponse({ ...info, sha256 }, bytes);
      } catch (error) {
        line.close();
        throw error;
      }
    });
  }

  /** After an eviction: whoever waited for these files lost the connection together with our memory. */
  restore(viewerIds: readonly number[]): void {
    for (const viewerId of viewerIds) this.#tellLeft(viewerId);
    if (viewerIds.length > 0) this.#keep();
  }

  /** A message or frame of the gateway for one of our viewers. */
  received(viewerId: number, data: WireData): void {
    const line = this.#lines.get(viewerId);
    const event = line === undefined ? undefined : readTransferEvent(data, line.transferId);
    if (line === undefined || event === undefined) return;
    if (event.type === 'failed') line.fail(new HttpError(event.error));
    else for (const listener of line.listeners) listener(event);
  }

  linkLost(): void {
    const error = refuse('link_lost', 'The link to the machine broke. Try again when it is back.');
    for (const line of this.#lines.values()) line.fail(error);
  }

  closeSignIn(signInId: string): void {
    for (const line of this.#lines.values()) {
      if (line.signInId === signInId) line.fail(refuse('unauthorized', 'This browser was signed out.'));
    }
  }

  #open(signInId: string, sessionId: string | undefined): OpenLine {
    const { state, perform, command } = this.#port;
    if (state.link.status !== 'open') {
      throw refuse('gateway_offline', "The machine's gateway is not connected. Start it, or wait until it is back.");
    }
    if (this.#lines.size >= MAX_API_TRANSFERS) {
      throw refuse(
        'limit_reached',
        'Too many files are on their way to or from this machine. Wait until one is through.',
      );
    }
    const viewerId = this.#port.nextViewerId();
    const { sinceMs } = state.link;
    const controller = new AbortController();
    const { signal } = controller;
    const lineEnded = ended(signal);
    const timer = setTimeout(() => {
      controller.abort(refuse('transfer_timeout', 'The file did not get through in time. Try again on a faster line.'));
    }, limits.TRANSFER_TIMEOUT_MS);
    const line: OpenLine = {
      transferId: randomId(),
      viewerId,
      signInId,
      signal,
      listeners: [],
      command: async (type, body: CommandBodies[typeof type]) => {
        const session = sessionId === undefined ? {} : { session_id: sessionId };
        const answer = command({ type, viewer_id: viewerId, ...session, body });
        return readAnswer(type, await Promise.race([answer, lineEnded]));
      },
      send: (data) => perform([{ type: 'send_gateway', data }]),
      listen: (onEvent) => line.listeners.push(onEvent),
      fail: (error) => controller.abort(error),
      close: () => {
        if (!this.#lines.delete(viewerId)) return;
        clearTimeout(timer);
        controller.abort(refuse('transfer_cancelled', 'The transfer is over.'));
        state.transferViewers.delete(viewerId);
        this.#keep();
        // A gateway that came back meanwhile never heard of this viewer.
        if (state.link.status !== 'open' || state.link.sinceMs !== sinceMs) return;
        this.#tellLeft(viewerId);
      },
    };
    this.#lines.set(viewerId, line);
    state.transferViewers.add(viewerId);
    this.#keep();
    return line;
  }

  /** The body of an answer that goes on after this call; the client's end of it is the transfer's. */
  #stream(line: OpenLine, content: DownloadContent): ReadableStream<Uint8Array> {
    const { readable, writable } = new FixedLengthStream(content.size);
    const pumped = (async () => {
      try {
        await content.writeTo(writable);
      } catch (error) {
        log.info('transfer.broken', { viewerId: line.viewerId, error: errorText(error) });
      } finally {
        line.close();
      }
    })();
    this.#port.inBackground('download', pumped);
    return readable;
  }

  #tellLeft(viewerId: number): void {
    const data = buildMessage('viewer.left', {}, { viewer_id: viewerId });
    this.#port.perform([{ type: 'send_gateway', data }]);
  }

  #keep(): void {
    this.#port.keepWithSocket([...this.#lines.keys()]);
  }
}

async function answered(run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return Response.json({ error: error.error.toWire() }, { status: error.status });
  }
}

/** Of our own worker, which has checked it. */
function orderOf(request: Request): unknown {
  return JSON.parse(decodeURIComponent(request.headers.get(TRANSFER_HEADER) ?? ''));
}

function contentResponse(info: ContentInfo, body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { headers: { [TRANSFER_HEADER]: encodeURIComponent(JSON.stringify(info)) } });
}
