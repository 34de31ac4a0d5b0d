// Endings of sessions that the hub has not surely read yet: said again after a reconnect, as no hello can tell them.
import { buildMessage, type EventBodies } from '@vibecode/protocol';
import type { LinkSender } from './link-sender.ts';

type Ending = EventBodies['session.ended'];

export interface UnconfirmedEndingsOptions {
  sender: LinkSender;
  nowMs: () => number;
  /** An ending was sent: ask the hub whether it has it. */
  sent: () => void;
}

interface Unconfirmed {
  ending: Ending;
  /** When it was sent last; infinite where it was not. */
  sentAtMs: number;
  confirmed: () => void;
}

export class UnconfirmedEndings {
  readonly #options: UnconfirmedEndingsOptions;
  readonly #endings = new Set<Unconfirmed>();

  constructor(options: UnconfirmedEndingsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#endings.size;
  }

  /** Fulfilled once the hub has read it. */
  report(ending: Ending): Promise<void> {
    return new Promise((confirmed) => {
      const unconfirmed: Unconfirmed = { ending, sentAtMs: Number.POSITIVE_INFINITY, confirmed };
      this.#endings.add(unconfirmed);
      this.#send(unconfirmed);
    });
  }

  /** The hub welcomed us: whatever it may not have read is said again. */
  linkOpened(): void {
    for (const unconfirmed of this.#endings) this.#send(unconfirmed);
  }

  /** A pong came: the hub has read everything that went before its ping. */
  delivered(sentBeforeMs: number): void {
    for (const unconfirmed of this.#endings) {
      if (unconfirmed.sentAtMs > sentBeforeMs) continue;
      this.#endings.delete(unconfirmed);
      unconfirmed.confirmed();
    }
  }

  #send(unconfirmed: Unconfirmed): void {
    const { sender, nowMs, sent } = this.#options;
    if (!sender.isOpen) return;
    const { ending } = unconfirmed;
    unconfirmed.sentAtMs = nowMs();
    sender.sendText(buildMessage('session.ended', ending, { session_id: ending.session_id }));
    sent();
  }
}
