// The sessions that this gateway knows to be alive, on disk: what tmux no longer has at the next start is over.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EventBodies } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { replaceTextFile } from '../platform/replace-text-file.ts';
import { isIdentity, type SessionIdentity } from './session-pane.ts';

export interface KnownSessions {
  bootId: string;
  sessions: readonly SessionIdentity[];
  /** Endings that were not delivered yet. */
  endings: readonly EventBodies['session.ended'][];
}

const NOTHING: KnownSessions = { bootId: '', sessions: [], endings: [] };

const isEnding = EVENT_VALIDATORS['session.ended'];

export class KnownSessionsFile {
  readonly #path: string;
  /** One write after the other; the newest state wins. */
  #last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** A file that is missing or damaged knows nothing: sessions that tmux has are found without it. */
  async read(): Promise<KnownSessions> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return NOTHING;
    try {
      const value = JSON.parse(text) as Partial<Record<keyof KnownSessions, unknown>> | null;
      if (typeof value?.bootId !== 'string') return NOTHING;
      const { bootId, sessions, endings } = value;
      return {
        bootId,
        sessions: Array.isArray(sessions) ? sessions.filter(isIdentity) : [],
        endings: Array.isArray(endings) ? endings.filter((ending) => isEnding(ending)) : [],
      };
    } catch {
      return NOTHING;
    }
  }

  write(known: KnownSessions): Promise<void> {
    const written = this.#replace(this.#last, `${JSON.stringify(known, undefined, 2)}\n`);
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #replace(before: Promise<void>, text: string): Promise<void> {
    await before;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await replaceTextFile(this.#path, text);
  }

  /** When everything that was given has been written. */
  settled(): Promise<void> {
    return this.#last;
  }
}
