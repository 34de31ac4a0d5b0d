// A home of its own for tests of files: roots, a place outside of them, and transfers whose link is a list of what was sent.
import { createHash, randomBytes } from 'node:crypto';
import { lchown, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type CommandBodies, type CommandResults, type WireError } from '@vibecode/protocol';
import { FRAME_KIND, type FrameParts } from '@vibecode/protocol/frames';
import { toProtocolError } from '../errors.ts';
import { Places } from '../files/places.ts';
import { protectedPaths } from '../files/protected-paths.ts';
import { isTemporaryName, TransferJournal } from '../files/transfer-journal.ts';
import { Transfers } from '../files/transfers.ts';
import type { FileSender } from '../link/file-sender.ts';
import type { LinkSender } from '../link/link-sender.ts';
import { createLog } from '../platform/log.ts';
import { ManualClock } from './manual-clock.ts';

/** A user that owns nothing else. */
const NOBODY = 65_534;

/** A link that is open, takes everything, and keeps it. */
export class RecordingSender implements LinkSender, FileSender {
  isOpen = true;
  hasFileRoom = true;
  readonly texts: { type: string; viewer_id?: number; body: unknown }[] = [];
  readonly frames: FrameParts[] = [];
  /** Called for each file frame. */
  onFileFrame: ((frame: FrameParts) => void) | undefined;
  #waiting: (() => void)[] = [];

  sendText(message: string): void {
    this.texts.push(JSON.parse(message) as (typeof this.texts)[number]);
  }

  sendFrame(frame: FrameParts): void {
    this.frames.push(frame);
  }

  sendFileFrame(frame: FrameParts): void {
    this.frames.push({ ...frame, payload: Buffer.from(frame.payload as Uint8Array) });
    this.onFileFrame?.(frame);
  }

  sendFileText(message: string): void {
    this.sendText(message);
  }

  whenFileRoom(callback: () => void): void {
    this.#waiting.push(callback);
  }

  dropFileFrames(): void {
    return undefined;
  }

  makeRoom(): void {
    this.hasFileRoom = true;
    for (const callback of this.#waiting.splice(0)) callback();
  }

  /** The error of the transfer's file.failed. */
  failure(transferId: string): WireError | undefined {
    const all = this.texts.filter(({ type }) => type === 'file.failed').map(({ body }) => body as FailedBody);
    return all.find((body) => body.transfer_id === transferId)?.error;
  }

  /** Up to where the gateway has written. */
  acked(transferId: string): number {
    const acks = this.frames.filter(({ kind, id }) => kind === FRAME_KIND.TRANSFER_ACK && id === transferId);
    return acks.at(-1)?.offset ?? 0;
  }

  content(transferId: string): Buffer {
    const chunks = this.frames.filter(({ kind, id }) => kind === FRAME_KIND.CONTENT_CHUNK && id === transferId);
    return Buffer.concat(chunks.map(({ payload }) => payload as Uint8Array));
  }
}

interface FailedBody {
  transfer_id: string;
  error: WireError;
}

export class FileLab {
  readonly folder: string;
  readonly home: string;
  readonly outside: string;
  readonly sender = new RecordingSender();
  readonly clock = new ManualClock();
  readonly places: Places;
  readonly journal: TransferJournal;
  readonly transfers: Transfers;
  /** Working folders of sessions that are alive. */
  workdirs: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.home = join(folder, 'home');
    this.outside = join(folder, 'outside');
    this.places = new Places({
      home: this.home,
      workdirs: () => this.workdirs,
      protectedPaths: protectedPaths({ home: this.home, env: {}, own: [join(folder, 'home', 'gateway-data')] }),
    });
    this.journal = new TransferJournal(join(folder, 'journal'));
    this.transfers = new Transfers({
      places: this.places,
      journal: this.journal,
      sender: this.sender,
      clock: this.clock,
      log: createLog({ level: 'error', format: 'json', write: () => undefined }),
      toProtocolError,
    });
  }

  static async make(): Promise<FileLab> {
    const lab = new FileLab(await realpath(await mkdtemp(join(tmpdir(), 'vc-files-'))));
    for (const folder of [lab.home, lab.outside]) await mkdir(folder);
    return lab;
  }

  async remove(): Promise<void> {
    await this.transfers.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  begin(
    target: CommandBodies['file.upload.begin']['target'],
    size: number,
    { viewerId = 1, transferId = freshId() }: { viewerId?: number; transferId?: string } = {},
  ): Promise<CommandResults['file.upload.begin'] & { transferId: string }> {
    const workdir = (): string => this.workdirs[0] ?? this.home;
    return this.transfers
      .beginUpload(viewerId, { transfer_id: transferId, size, target }, workdir)
      .then((result) => ({ ...result, transferId }));
  }

  chunk(transferId: string, offset: number, payload: Uint8Array, viewerId = 1): void {
    this.transfers.frame({
      kind: FRAME_KIND.UPLOAD_CHUNK,
      flags: 0,
      id: transferId,
      viewer: viewerId,
      epoch: 0,
      offset,
      payload,
    });
  }

  ack(transferId: string, offset: number, viewerId = 1): void {
    const frame = { kind: FRAME_KIND.TRANSFER_ACK, flags: 0, epoch: 0, payload: new Uint8Array() };
    this.transfers.frame({ ...frame, id: transferId, viewer: viewerId, offset });
  }

  end(transferId: string, bytes: Uint8Array, viewerId = 1): Promise<CommandResults['file.upload.end']> {
    return this.transfers.endUpload(viewerId, { transfer_id: transferId, sha256: sha256Of(bytes) });
  }

  /** A whole upload to a path; resolves with where it stands. */
  async upload(path: string, bytes: Uint8Array, { overwrite = false } = {}): Promise<string> {
    return this.uploadTo({ kind: 'path', path, overwrite }, bytes);
  }

  async uploadTo(target: CommandBodies['file.upload.begin']['target'], bytes: Uint8Array): Promise<string> {
    const { transferId } = await this.begin(target, bytes.length);
    if (bytes.length > 0) this.chunk(transferId, 0, bytes);
    const { path } = await this.end(transferId, bytes);
    return path;
  }

  /** As somebody to whom permissions apply: they are nothing to root. */
  async asNobody(work: () => Promise<void>): Promise<void> {
    if (process.getuid?.() !== 0) return work();
    for (const name of ['.', ...(await this.tree(this.folder))]) {
      await lchown(join(this.folder, name), NOBODY, process.getgid?.() ?? 0);
    }
    process.seteuid?.(NOBODY);
    try {
      await work();
      await this.transfers.stop();
    } finally {
      process.seteuid?.(0);
    }
  }

  /** Everything below a folder, sorted, as paths from it. */
  async tree(folder: string): Promise<string[]> {
    return (await readdir(folder, { recursive: true })).toSorted();
  }

  /** What uploads have left under their temporary names. */
  async leftOvers(): Promise<string[]> {
    const names = await this.tree(this.folder);
    return names.filter(
      (name) => isTemporaryName(name.slice(name.lastIndexOf('/') + 1)) || name.startsWith('journal/'),
    );
  }
}

export function freshId(): string {
  return newId((bytes) => bytes.set(randomBytes(bytes.length)));
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
