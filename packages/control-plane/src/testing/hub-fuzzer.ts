// Random messages that are now and then nearly right: a seed makes the same ones again.
import { limits } from '@vibecode/protocol';
import { encodeFrame } from '@vibecode/protocol/frames';

type Wire = string | Uint8Array<ArrayBuffer>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const STRANGE_TYPES = [
  'ack',
  'gateway.hello',
  'session.resync',
  'viewer.joined',
  '',
  'x'.repeat(80),
  'A.B',
  '__proto__',
  'constructor',
];
const EVENT_TYPES = [
  'session.started',
  'session.ended',
  'session.notice',
  'session.presence',
  'session.error',
  'gateway.health',
  'agents.install.progress',
  'file.failed',
  'file.content.end',
  'made.up',
  'viewer.attach',
];

export class HubFuzzer {
  #state: number;
  readonly #sessions: readonly string[];

  constructor(seed: number) {
    this.#state = seed >>> 0;
    this.#sessions = [this.#id(), this.#id()];
  }

  /** `requestId` where the policy promises an answer: the text is JSON with a readable request_id. */
  browserMessage(types: readonly string[]): { data: Wire; requestId?: string } {
    if (this.#chance(0.35)) return { data: this.#frame(limits.MAX_BROWSER_FRAME_BYTES) };
    if (this.#chance(0.1)) return { data: this.#garbage() };
    const requestId = this.#chance(0.9) ? this.#id() : undefined;
    const message: Record<string, unknown> = {
      type: this.#chance(0.8) ? this.#pick(types) : this.#pick<unknown>([...STRANGE_TYPES, 7, null, {}]),
      body: this.#value(3),
    };
    if (requestId !== undefined) message['request_id'] = requestId;
    if (this.#chance(0.8)) message['session_id'] = this.#chance(0.9) ? this.#pick(this.#sessions) : this.#value(1);
    if (this.#chance(0.2)) message['viewer_id'] = this.#chance(0.5) ? this.#below(2 ** 32) : this.#value(1);
    if (this.#chance(0.05)) message[this.#garbage()] = this.#value(1);
    if (this.#chance(0.05)) delete message['body'];
    return { data: JSON.stringify(message), ...(requestId === undefined ? {} : { requestId }) };
  }

  /** An answer to one of `asked` now and then, random events and frames else. */
  gatewayMessage(asked: readonly string[]): Wire {
    if (this.#chance(0.3)) {
      return JSON.stringify({ type: 'ack', request_id: this.#pick([...asked, this.#id()]), body: this.#value(2) });
    }
    if (this.#chance(0.5)) return this.#frame(limits.MAX_OUTPUT_PAYLOAD_BYTES);
    if (this.#chance(0.1)) return this.#garbage();
    const message: Record<string, unknown> = { type: this.#pick(EVENT_TYPES), body: this.#value(3) };
    if (this.#chance(0.8)) message['session_id'] = this.#pick(this.#sessions);
    if (this.#chance(0.3)) message['viewer_id'] = this.#below(20);
    return JSON.stringify(message);
  }

  /** Mostly whole frames of the known sessions; now and then any bytes, or too many. */
  #frame(limitBytes: number): Uint8Array<ArrayBuffer> {
    if (this.#chance(0.000_3)) return new Uint8Array(limits.MAX_GATEWAY_FRAME_BYTES + 1);
    if (this.#chance(0.003)) return this.#bytes(this.#below(60));
    const size = this.#chance(0.9) ? this.#below(2_000) : this.#below(Math.min(limitBytes, 60_000));
    return encodeFrame({
      kind: this.#pick([1, 1, 2, 2, 3, 4, 4, 5, 6, 16, 17, 18]),
      flags: this.#below(16),
      id: this.#pick(this.#sessions),
      viewer: this.#chance(0.5) ? 0 : this.#below(20),
      epoch: this.#below(3),
      offset: this.#below(100_000),
      payload: this.#bytes(size),
    });
  }

  #value(depth: number): unknown {
    switch (this.#below(depth > 0 ? 8 : 6)) {
      case 0:
        return null;
      case 1:
        return this.#chance(0.5);
      case 2:
        return this.#below(2 ** 32) - 2 ** 31;
      case 3:
        return this.#garbage();
      case 4:
        return this.#id();
      case 5:
        return { ok: this.#chance(0.5) };
      case 6:
        return Array.from({ length: this.#below(4) }, () => this.#value(depth - 1));
      default:
        return Object.fromEntries(
          Array.from({ length: this.#below(4) }, () => [this.#garbage(), this.#value(depth - 1)]),
        );
    }
  }

  #garbage(): string {
    return String.fromCharCode(...Array.from({ length: this.#below(30) }, () => this.#below(0x1_00_00)));
  }

  #bytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index += 1) bytes[index] = this.#state >>> (index % 24);
    this.#below(2);
    return bytes;
  }

  #id(): string {
    return Array.from({ length: 16 }, () => ALPHABET[this.#below(32)]).join('');
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #chance(probability: number): boolean {
    return this.#below(1_000_000) < probability * 1_000_000;
  }

  /** mulberry32: small, fast, and the same everywhere. */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}
