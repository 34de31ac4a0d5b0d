// Files that are dropped on a session, pasted or chosen: into the session's own folder, then their paths at the prompt, in
// the order in which they were given.
import { cleanFileName } from '../files/file-name.ts';
import { joinPath } from '../files/file-path.ts';
import { notInsertedText, type InsertPath } from '../files/insert-path.ts';
import type { TransferQueue } from '../files/transfer-queue.ts';

/** machine-side.md: agents read nothing outside of their working folder. */
const UPLOADS_FOLDER = '.vibecode/uploads';

export function uploadsFolder(workdir: string): string {
  return joinPath(workdir, UPLOADS_FOLDER);
}

export interface SessionUploadsOptions {
  sessionId: string;
  workdir: string;
  queue: () => Pick<TransferQueue, 'upload'>;
  insertPath: InsertPath;
  nowMs: () => number;
}

export class SessionUploads {
  readonly #options: SessionUploadsOptions;
  /** Settled once all that was given before is typed, or will not be. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SessionUploadsOptions) {
    this.#options = options;
  }

  /** `arePasted`: out of the clipboard, where pictures have no names of their own. */
  add(files: readonly File[], { arePasted = false }: { arePasted?: boolean } = {}): void {
    const { nowMs } = this.#options;
    for (const file of files) this.#addOne(file, arePasted ? pastedName(file, nowMs()) : file.name);
  }

  #addOne(file: File, name: string): void {
    const { sessionId, workdir, queue, insertPath } = this.#options;
    const before = this.#turn;
    const done = queue().upload({
      file,
      fileName: cleanFileName(name),
      target: { kind: 'session', sessionId, folder: workdir },
      place: 'this session',
      onDone: async (path) => {
        await before;
        return notInsertedText(insertPath(path));
      },
    });
    this.#turn = Promise.all([before, done]);
  }
}

/** Browsers call every picture of the clipboard image.png: the moment tells them apart. */
function pastedName(file: File, nowMs: number): string {
  if (file.name !== 'image.png' && file.name !== '') return file.name;
  const moment = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '').replace('T', '-');
  return `pasted-${moment}.${/^\w+\/(\w+)/u.exec(file.type)?.[1] ?? 'bin'}`;
}
