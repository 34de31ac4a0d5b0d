// All transfers that are under way: whose each is, how many there may be, and that each ends exactly once, whatever ends it.
import { buildMessage, limits, ProtocolError, type CommandBodies, type CommandResults } from '@vibecode/protocol';
import { FRAME_KIND, type Frame } from '@vibecode/protocol/frames';
import type { FileSender } from '../link/file-sender.ts';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Places } from './places.ts';
import { outOfOrder, ReceiveUpload } from './receive-upload.ts';
import { SendDownload } from './send-download.ts';
import type { TransferJournal } from './transfer-journal.ts';
import { uploadTarget } from './upload-target.ts';

export interface TransfersOptions {
  places: Places;
  journal: TransferJournal;
  sender: LinkSender & FileSender;
  clock: Clock;
  log: Log;
  /** Local errors -> what may cross the wire. */
  toProtocolError: (error: unknown) => ProtocolError;
}

interface Transfer {
  transferId: string;
  viewerId: number;
  over: AbortController;
  timer: Timer;
  /** A command about it is being worked on: that one tells of the end, and cleans up. */
  isBusy: boolean;
  work: ReceiveUpload | SendDownload | undefined;
}

/** Who asks for something of a transfer. */
export interface TransferOf {
  transferId: string;
  viewerId: number;
}

export class Transfers {
  readonly #options: TransfersOptions;
  readonly #transfers = new Map<string, Transfer>();
  /** Viewer -> what its line took in its newest download. */
  readonly #windows = new Map<number, number>();
  /** By their ids, which are taken until nothing of them is left: the temporary file and the journal go by them. */
  readonly #closing = new Map<string, Promise<void>>();

  constructor(options: TransfersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#transfers.size;
  }

  /** Makes ready for the chunks; the path is where the file will stand. */
  async beginUpload(
    viewerId: number,
    { transfer_id: transferId, size, target }: CommandBodies['file.upload.begin'],
    workdir: () => string,
  ): Promise<CommandResults['file.upload.begin']> {
    const { places, journal, sender, log } = this.#options;
    const transfer = this.#start({ transferId, viewerId });
    return this.#during(transfer, async () => {
      const upload = new ReceiveUpload({
        transferId,
        size,
        places,
        journal,
        target: await uploadTarget({ places, target, workdir }),
        signal: transfer.over.signal,
        written: (offset) => {
          sender.sendFrame({ kind: FRAME_KIND.TRANSFER_ACK, id: transferId, viewer: viewerId, offset }, 'bulk');
        },
        failed: (error) => this.#fail(transfer, error),
      });
      transfer.work = upload;
      await upload.open();
      log.info('file.upload', { transferId, viewerId, size });
      return { path: upload.path };
    });
  }

  async endUpload(
    viewerId: number,
    { transfer_id: transferId, sha256 }: CommandBodies['file.upload.end'],
  ): Promise<CommandResults['file.upload.end']> {
    const { log } = this.#options;
    const transfer = this.#find({ transferId, viewerId });
    const upload = transfer?.work;
    if (transfer === undefined || transfer.isBusy || !(upload instanceof ReceiveUpload)) {
      throw new ProtocolError('transfer_not_found', 'This transfer is over. Send the file again.');
    }
    try {
      return await this.#during(transfer, async () => {
        const placed = await upload.end(sha256);
        log.info('file.uploaded', { transferId, viewerId, size: placed.size });
        return placed;
      });
    } finally {
      this.#close(transfer);
    }
  }

  /** `answer` goes out before the first chunk. */
  async download(
    viewerId: number,
    { transfer_id: transferId, path }: CommandBodies['file.download'],
    answer: (result: CommandResults['file.download']) => void,
  ): Promise<void> {
    const { places, sender, clock, log } = this.#options;
    const transfer = this.#start({ transferId, viewerId });
    await this.#during(transfer, async () => {
      const download = new SendDownload({
        transferId,
        viewerId,
        sender,
        clock,
        file: await places.openFile(places.read(path)),
        windowBytes: this.#windows.get(viewerId),
        signal: transfer.over.signal,
        finished: () => {
          this.#windows.set(viewerId, download.windowBytes);
          this.#close(transfer);
        },
        failed: (error) => this.#fail(transfer, error),
      });
      transfer.work = download;
      const result = await download.open();
      transfer.over.signal.throwIfAborted();
      log.info('file.download', { transferId, viewerId, size: result.size });
      answer(result);
      download.start();
    });
  }

  /** Ends it without a word: whoever cancels knows. */
  cancel(of: TransferOf): void {
    const transfer = this.#find(of);
    if (transfer !== undefined) this.#end(transfer, cancelled());
  }

  /** UPLOAD_CHUNK and TRANSFER_ACK. What belongs to no transfer any more was sent before its sender knew. */
  frame({ kind, id, viewer, offset, payload }: Frame): void {
    const transfer = this.#find({ transferId: id, viewerId: viewer });
    const work = transfer?.work;
    if (transfer === undefined || work === undefined) return;
    try {
      if (kind === FRAME_KIND.UPLOAD_CHUNK && work instanceof ReceiveUpload) {
        if (transfer.isBusy) throw outOfOrder('A piece came before the upload was answered, or after its end.');
        work.chunk(offset, payload);
      }
      if (kind === FRAME_KIND.TRANSFER_ACK && work instanceof SendDownload) work.acked(offset);
    } catch (error) {
      this.#fail(transfer, error);
    }
  }

  viewerLeft(viewerId: number): void {
    this.#windows.delete(viewerId);
    for (const transfer of this.#transfers.values()) {
      if (transfer.viewerId === viewerId) this.#end(transfer, cancelled());
    }
  }

  linkClosed(): void {
    this.#windows.clear();
    for (const transfer of this.#transfers.values()) this.#end(transfer, cancelled());
  }

  /** Fulfilled when nothing of any transfer is left. */
  async stop(): Promise<void> {
    this.linkClosed();
    await Promise.all(this.#closing.values());
  }

  #start({ transferId, viewerId }: TransferOf): Transfer {
    if (this.#transfers.has(transferId) || this.#closing.has(transferId)) {
      throw new ProtocolError('duplicate_request', 'A transfer of this id is under way.', { field: '/transfer_id' });
    }
    const ofViewer = [...this.#transfers.values()].filter((one) => one.viewerId === viewerId).length;
    if (ofViewer >= limits.MAX_VIEWER_TRANSFERS || this.#transfers.size >= limits.MAX_TRANSFERS) {
      throw new ProtocolError('limit_reached', 'Too many files are under way. Wait until one is done.');
    }
    const over = new AbortController();
    const timer = this.#options.clock.after(limits.TRANSFER_TIMEOUT_MS, () => {
      const minutes = limits.TRANSFER_TIMEOUT_MS / 60_000;
      const message = `The file was not through within ${minutes} minutes. Try again on a faster line.`;
      this.#fail(transfer, new ProtocolError('transfer_timeout', message));
    });
    const transfer: Transfer = { transferId, viewerId, over, timer, isBusy: false, work: undefined };
    this.#transfers.set(transferId, transfer);
    return transfer;
  }

  #find({ transferId, viewerId }: TransferOf): Transfer | undefined {
    const transfer = this.#transfers.get(transferId);
    return transfer?.viewerId === viewerId ? transfer : undefined;
  }

  /** Works on a command about the transfer; when that fails or the transfer ended meanwhile, all of it is over. */
  async #during<T>(transfer: Transfer, work: () => Promise<T>): Promise<T> {
    transfer.isBusy = true;
    const { signal } = transfer.over;
    try {
      const result = await work();
      // A file that stands under its name by now has arrived, whatever happened since.
      if (!(transfer.work instanceof ReceiveUpload && transfer.work.isPlaced)) signal.throwIfAborted();
      return result;
    } catch (error) {
      this.#end(transfer, error);
      throw error;
    } finally {
      transfer.isBusy = false;
      if (signal.aborted) this.#close(transfer);
    }
  }

  /** Ends it and tells the viewer, unless a command of it is being worked on, whose answer tells. */
  #fail(transfer: Transfer, error: unknown): void {
    if (transfer.over.signal.aborted) return;
    const { log, sender, toProtocolError } = this.#options;
    const { transferId, viewerId, isBusy } = transfer;
    const wire = toProtocolError(error);
    log[wire.code === 'internal' ? 'error' : 'info']('file.failed', {
      transferId,
      viewerId,
      code: wire.code,
      error: wire.code === 'internal' && error instanceof Error ? error : undefined,
    });
    this.#end(transfer, error);
    if (isBusy) return;
    const body = { transfer_id: transferId, error: wire.toWire() };
    sender.sendText(buildMessage('file.failed', body, { viewer_id: viewerId }));
  }

  #end(transfer: Transfer, reason: unknown): void {
    if (transfer.over.signal.aborted) return;
    transfer.over.abort(reason);
    this.#options.sender.dropFileFrames(transfer.transferId);
    if (!transfer.isBusy) this.#close(transfer);
  }

  #close(transfer: Transfer): void {
    const { transferId, work, timer, over } = transfer;
    if (!this.#transfers.delete(transferId)) return;
    timer.cancel();
    over.abort(cancelled());
    if (work === undefined) return;
    const closing = work
      .dispose()
      .catch((error: unknown) => {
        this.#options.log.error('file.not_cleaned_up', { transferId, error: error as Error });
      })
      .finally(() => this.#closing.delete(transferId));
    this.#closing.set(transferId, closing);
  }
}

function cancelled(): ProtocolError {
  return new ProtocolError('transfer_cancelled', 'The transfer was cancelled. Start it again.');
}
