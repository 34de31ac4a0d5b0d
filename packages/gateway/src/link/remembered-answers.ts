// Answers by request_id, so that a repeated command gets the first answer again and has no second effect.
import { limits } from '@vibecode/protocol';

/** Answers kept, in bytes: a page of history as text is 100 KB, most answers are below 1 KB. The oldest go first. */
const MAX_REMEMBERED_BYTES = 4_194_304;

export type Begun =
  | { kind: 'first' }
  /** Still being worked on: it is answered together with the first. */
  | { kind: 'running' }
  | { kind: 'answered'; answer: string }
  | { kind: 'full' };

export class RememberedAnswers {
  /** How often the same request came again while it was being worked on. */
  readonly #running = new Map<string, number>();
  readonly #answers = new Map<string, string>();
  #bytes = 0;

  get runningCount(): number {
    return this.#running.size;
  }

  begin(requestId: string): Begun {
    const answer = this.#answers.get(requestId);
    if (answer !== undefined) return { kind: 'answered', answer };
    const repeats = this.#running.get(requestId);
    if (repeats !== undefined) {
      this.#running.set(requestId, repeats + 1);
      return { kind: 'running' };
    }
    if (this.#running.size >= limits.MAX_PENDING_COMMANDS) return { kind: 'full' };
    this.#running.set(requestId, 0);
    return { kind: 'first' };
  }

  /** Keeps the answer; returns how many times it is to be sent. */
  finish(requestId: string, answer: string): number {
    const times = 1 + (this.#running.get(requestId) ?? 0);
    this.#running.delete(requestId);
    this.#answers.set(requestId, answer);
    this.#bytes += answer.length;
    for (const [oldest, text] of this.#answers) {
      if (this.#answers.size <= limits.REMEMBERED_REQUESTS && this.#bytes <= MAX_REMEMBERED_BYTES) break;
      this.#answers.delete(oldest);
      this.#bytes -= text.length;
    }
    return times;
  }
}
