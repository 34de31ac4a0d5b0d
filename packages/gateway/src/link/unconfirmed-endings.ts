// Endings of sessions that the hub has surely not read yet: said again after a reconnect, as no hello can tell them.
import { buildMessage, limits, type EventBodies } from '@vibecode/protocol';
import type { LinkSender } from './link-sender.ts';

type Ending = EventBodies['session.ended'];

export interface UnconfirmedEndingsOptions {
  sender: LinkSender;
  nowMs: () => number;
}

export class UnconfirmedEndings {
  readonly #options: UnconfirmedEndingsOptions;
  /** By session id; the value's time is that of the last sending. */
  readonly #endings = new Map<string, { ending: Ending; sentAtMs: number }>();

  constructor(options: UnconfirmedEndingsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#endings.size;
  }

  report(ending: Ending): void {
    this.#send(ending);
    // A gateway without a link for weeks forgets the oldest; the hub then sees only that they are gone.
    for (const oldest of this.#endings.keys()) {
      if (this.#endings.size <= limits.MAX_SESSIONS) break;
      this.#endings.delete(oldest);
    }
  }

  /** The hub welcomed us: whatever it may not have read is said again. */
  linkOpened(): void {
    for (const { ending } of this.#endings.values()) this.#send(ending);
  }

  /** A pong came: the hub has read everything that went before its ping. */
  delivered(sentBeforeMs: number): void {
    for (const [sessionId, { sentAtMs }] of this.#endings) {
      if (sentAtMs < sentBeforeMs) this.#endings.delete(sessionId);
    }
  }

  #send(ending: Ending): void {
    const { sender, nowMs } = this.#options;
    const sentAtMs = sender.isOpen ? nowMs() : Number.POSITIVE_INFINITY;
    this.#endings.set(ending.session_id, { ending, sentAtMs });
    sender.sendText(buildMessage('session.ended', ending, { session_id: ending.session_id }));
  }
}
