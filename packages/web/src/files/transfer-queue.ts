// What goes up and down between this page and one machine: at most MAX_VIEWER_TRANSFERS at once, the rest waits its turn.
// Each has a state that the tray shows, can be cancelled, and once it failed be tried again.
import { isProtocolError, limits, newId, ProtocolError } from '@vibecode/protocol';
import { createStore, type ReadableStore } from '../lib/store.ts';
import { numberedName } from './file-name.ts';
import { joinPath, splitPath } from './file-path.ts';
import type { Downloaded, DownloadRequest } from './download-file.ts';
import type { UploadRequest, UploadTarget } from './upload-file.ts';

export type TransferState =
  | { name: 'waiting' }
  | { name: 'running'; doneBytes: number }
  /** The name is taken: replace, keep both, or leave it. */
  | { name: 'asking' }
  /** `path`: where it stands, on the machine for an upload; null for a download, which the browser put somewhere. */
  | { name: 'done'; path: string | null; note: string | null }
  | { name: 'failed'; error: ProtocolError }
  | { name: 'cancelled' };

export interface TransferItem {
  id: string;
  kind: 'upload' | 'download';
  fileName: string;
  /** null until the machine has said it. */
  totalBytes: number | null;
  /** Folder or session that it goes to or comes from, in words. */
  place: string;
  state: TransferState;
  /** For a file that is too large: what to type instead. */
  command: string | null;
}

export type TakenNameAnswer = 'replace' | 'keep_both' | 'skip';

/** What really moves bytes; loaded with the first transfer. */
export interface TransferClient {
  upload: (request: UploadRequest) => Promise<{ path: string }>;
  download: (request: DownloadRequest) => Promise<Downloaded>;
}

export interface TransferQueueOptions {
  /** Called when there is work, and the signal aborted once there is none. */
  openClient: (signal: AbortSignal) => Promise<TransferClient>;
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  save: (downloaded: Downloaded) => void;
  /** A command line for what is too large. */
  copyCommand: (transfer: { kind: 'upload' | 'download'; path: string }) => string;
}

export interface QueuedUpload {
  file: Blob;
  fileName: string;
  target: { kind: 'folder'; folder: string } | { kind: 'session'; sessionId: string; folder: string };
  place: string;
  /** Called once the file stands there; what it comes to is shown. */
  onDone?: (path: string) => Promise<string | null>;
}

export interface QueuedDownload {
  path: string;
  size: number;
  place: string;
}

/** Each try asks the machine; a folder with a hundred copies of a name was filled by a program. */
const MOST_NUMBERS_TRIED = 100;

type Work = (client: TransferClient, job: Job) => Promise<TransferState>;

interface Job {
  item: TransferItem;
  work: Work;
  lifetime: AbortController;
  /** How the person answered for a taken name. */
  answer: TakenNameAnswer | null;
  settled: () => void;
}

export class TransferQueue {
  readonly #options: TransferQueueOptions;
  readonly #items = createStore<readonly TransferItem[]>([]);
  readonly #jobs = new Map<string, Job>();
  #runningCount = 0;
  #client: { promise: Promise<TransferClient>; lifetime: AbortController } | null = null;

  constructor(options: TransferQueueOptions) {
    this.#options = options;
  }

  get items(): ReadableStore<readonly TransferItem[]> {
    return this.#items;
  }

  /** Resolves once it is done, failed, cancelled or skipped for the first time; never rejects. */
  upload({ file, fileName, target, place, onDone }: QueuedUpload): Promise<void> {
    const tooLarge =
      file.size > limits.MAX_FILE_BYTES
        ? this.#options.copyCommand({ kind: 'upload', path: joinPath(target.folder, fileName) })
        : null;
    return this.#add(
      { kind: 'upload', fileName, totalBytes: file.size, place, command: tooLarge },
      async (client, job) => {
        const onProgress = (doneBytes: number) => this.#progress(job, doneBytes);
        const send = (to: UploadTarget) =>
          client.upload({
            file,
            target: to,
            onProgress,
            signal: job.lifetime.signal,
            ...(target.kind === 'session' ? { sessionId: target.sessionId } : {}),
          });
        const sent =
          target.kind === 'session'
            ? await send({ kind: 'session', name: fileName })
            : await uploadToFolder({ send, path: joinPath(target.folder, fileName), answer: job.answer });
        if (sent === 'name_taken') return { name: 'asking' };
        const { path } = sent;
        return { name: 'done', path, note: (await onDone?.(path)) ?? null };
      },
    );
  }

  download({ path, size, place }: QueuedDownload): Promise<void> {
    const command = size > limits.MAX_FILE_BYTES ? this.#options.copyCommand({ kind: 'download', path }) : null;
    const { name: fileName } = splitPath(path);
    return this.#add({ kind: 'download', fileName, totalBytes: size, place, command }, async (client, job) => {
      const onProgress = (doneBytes: number) => this.#progress(job, doneBytes);
      this.#options.save(await client.download({ path, onProgress, signal: job.lifetime.signal }));
      return { name: 'done', path: null, note: null };
    });
  }

  cancel(id: string): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    job.lifetime.abort();
    // One that runs ends by itself, as it still has to tell the machine.
    if (job.item.state.name === 'waiting' || job.item.state.name === 'asking') this.#settle(job, { name: 'cancelled' });
  }

  retry(id: string): void {
    const job = this.#jobs.get(id);
    if (job === undefined || (job.item.state.name !== 'failed' && job.item.state.name !== 'cancelled')) return;
    job.lifetime = new AbortController();
    job.answer = null;
    this.#change(job, { state: { name: 'waiting' } });
    this.#runNext();
  }

  /** `forAll`: also for every other one that asks now. */
  answer(id: string, answer: TakenNameAnswer, { forAll = false }: { forAll?: boolean } = {}): void {
    for (const job of this.#jobs.values()) {
      if (job.item.state.name !== 'asking' || (job.item.id !== id && !forAll)) continue;
      job.answer = answer;
      if (answer === 'skip') this.#settle(job, { name: 'cancelled' });
      else this.#change(job, { state: { name: 'waiting' } });
    }
    this.#runNext();
  }

  /** Takes what is over out of the list. */
  dismiss(id: string): void {
    const job = this.#jobs.get(id);
    if (job === undefined || !isOver(job.item.state)) return;
    this.#jobs.delete(id);
    this.#publish();
  }

  #add(described: Omit<TransferItem, 'id' | 'state'>, work: Work): Promise<void> {
    return new Promise((resolve) => {
      const id = newId(this.#options.fillRandom);
      // Refused before anything is sent: the machine would refuse it as well.
      const state: TransferState =
        described.command === null ? { name: 'waiting' } : { name: 'failed', error: fileTooLarge() };
      const job: Job = {
        item: { ...described, id, state },
        work,
        lifetime: new AbortController(),
        answer: null,
        settled: resolve,
      };
      this.#jobs.set(id, job);
      this.#publish();
      if (described.command === null) this.#runNext();
      else resolve();
    });
  }

  #runNext(): void {
    for (const job of this.#jobs.values()) {
      if (this.#runningCount >= limits.MAX_VIEWER_TRANSFERS) return;
      if (job.item.state.name === 'waiting') void this.#run(job);
    }
    if (this.#runningCount === 0) {
      this.#client?.lifetime.abort();
      this.#client = null;
    }
  }

  async #run(job: Job): Promise<void> {
    this.#runningCount++;
    this.#change(job, { state: { name: 'running', doneBytes: 0 } });
    let end: TransferState;
    try {
      const client = await this.#openClient();
      end = await job.work(client, job);
    } catch (error) {
      end = endAfter(error);
    }
    this.#runningCount--;
    if (end.name === 'asking') this.#change(job, { state: end });
    else this.#settle(job, end);
    this.#runNext();
  }

  #openClient(): Promise<TransferClient> {
    if (this.#client === null) {
      const lifetime = new AbortController();
      this.#client = { lifetime, promise: this.#options.openClient(lifetime.signal) };
    }
    return this.#client.promise;
  }

  #progress(job: Job, doneBytes: number): void {
    if (job.item.state.name === 'running') this.#change(job, { state: { name: 'running', doneBytes } });
  }

  #settle(job: Job, state: TransferState): void {
    this.#change(job, { state });
    job.settled();
  }

  #change(job: Job, change: Partial<TransferItem>): void {
    job.item = { ...job.item, ...change };
    this.#publish();
  }

  #publish(): void {
    this.#items.set([...this.#jobs.values()].map(({ item }) => item));
  }
}

export function isOver({ name }: TransferState): boolean {
  return name === 'done' || name === 'failed' || name === 'cancelled';
}

interface FolderUpload {
  send: (target: UploadTarget) => Promise<{ path: string }>;
  path: string;
  answer: TakenNameAnswer | null;
}

/** With "keep both" the first name that is free; the machine decides which is, so that nothing is replaced by a race. */
async function uploadToFolder({ send, path, answer }: FolderUpload): Promise<{ path: string } | 'name_taken'> {
  const { folder, name } = splitPath(path);
  for (let number = 2; number <= MOST_NUMBERS_TRIED; number++) {
    const tried = answer === 'keep_both' ? joinPath(folder, numberedName(name, number)) : path;
    try {
      return await send({ kind: 'path', path: tried, overwrite: answer === 'replace' });
    } catch (error) {
      if (!isProtocolError(error) || error.code !== 'file_exists') throw error;
      if (answer !== 'keep_both') return 'name_taken';
    }
  }
  return 'name_taken';
}

function endAfter(error: unknown): TransferState {
  if (!isProtocolError(error))
    return {
      name: 'failed',
      error: new ProtocolError('internal', 'This page could not do it. Reload it and try again.'),
    };
  if (error.code === 'transfer_cancelled') return { name: 'cancelled' };
  return { name: 'failed', error };
}

function fileTooLarge(): ProtocolError {
  return new ProtocolError('file_too_large', 'Files above 20 MB do not go through the browser. Copy it with scp:');
}
