// Random messages and frames for the gateway, with what the policy says must come back. Reproducible by its seed.
import { COMMAND_VALIDATORS } from '@vibecode/protocol/validators';
import { encodeFrame, encodeInputPayload, FRAME_KIND } from '@vibecode/protocol/frames';
import { newId } from '@vibecode/protocol';

/** `answer`: one ack with this request_id. `silence`: nothing. `close`: the link, with this code. */
export type Expected =
  | { kind: 'answer'; requestId: string; ok?: boolean }
  | { kind: 'silence' }
  | { kind: 'close'; code: number };

export interface FuzzCase {
  message: string | Uint8Array;
  expected: Expected;
}

export interface FuzzTargets {
  sessionId: string;
  viewerId: number;
}

const BAD_FRAME = 4010;
const TYPES = Object.keys(COMMAND_VALIDATORS);
/** They would end the session that the others are about, or make thousands. */
const UNWANTED: ReadonlySet<string> = new Set(['session.end', 'session.create']);

export class FuzzSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  id(): string {
    return newId((into) => into.set(this.bytes(into.length)));
  }

  /** Any JSON, nested a little. */
  value(depth = 0): unknown {
    switch (this.below(depth > 2 ? 6 : 8)) {
      case 0:
        return null;
      case 1:
        return this.next() < 0.5;
      case 2:
        return this.one([0, -1, 1, 80, 2 ** 31, 2 ** 53, 1e308, 0.5, -0]);
      case 3:
        return this.one([
          '',
          'x',
          '\u0000',
          '\ud800',
          '__proto__',
          '#{pane_id}',
          '%end 1 1 1',
          '~',
          '/',
          '😀'.repeat(99),
        ]);
      case 4:
        return this.id();
      case 5:
        return String.fromCharCode(...this.bytes(this.below(40)));
      case 6:
        return Array.from({ length: this.below(4) }, () => this.value(depth + 1));
      default:
        return Object.fromEntries(
          Array.from({ length: this.below(4) }, () => [
            this.one(['name', 'agent', 'columns', 'rows', 'text', 'count', 'client_id', 'workdir', '__proto__', 'x']),
            this.value(depth + 1),
          ]),
        );
    }
  }
}

export function fuzzCase(source: FuzzSource, targets: FuzzTargets): FuzzCase {
  const kind = source.below(100);
  if (kind < 20) return { message: notAnEnvelope(source), expected: { kind: 'silence' } };
  if (kind < 70) return command(source, targets);
  if (kind < 99) return frame(source, targets);
  // Rare, as each costs a reconnect.
  return source.below(20) === 0
    ? { message: source.bytes(source.below(28)), expected: { kind: 'close', code: BAD_FRAME } }
    : frame(source, targets);
}

/** Text without any readable request_id. */
function notAnEnvelope(source: FuzzSource): string {
  const value = source.value();
  const text = JSON.stringify(value) ?? 'undefined';
  const cut = source.below(3) === 0 ? text.slice(0, source.below(text.length + 1)) : text;
  return cut === 'ping' || cut === 'pong' ? '' : cut;
}

/** A command's envelope around anything; whatever it says, it is answered once. */
function command(source: FuzzSource, { sessionId, viewerId }: FuzzTargets): FuzzCase {
  const requestId = source.id();
  const type =
    source.below(10) === 0 ? source.one(['x', 'Ack', '', 'session', 'hub.welcome', 'toString']) : source.one(TYPES);
  const isWhole = source.below(3) === 0 && !UNWANTED.has(type);
  const envelope: Record<string, unknown> = {
    type,
    request_id: requestId,
    body: isWhole ? body(source, type) : source.value(),
  };
  if (source.below(8) > 0) envelope['session_id'] = source.below(4) === 0 ? source.id() : sessionId;
  if (source.below(8) > 0) envelope['viewer_id'] = source.below(4) === 0 ? source.below(2 ** 32) : viewerId;
  if (source.below(20) === 0) envelope[source.one(['extra', 'session_id', 'viewer_id', 'type'])] = source.value();
  // A create that happens to fit would leave a session behind; everything else may do what it says.
  if (type === 'session.create' || type === 'session.end') delete envelope['session_id'];
  return { message: JSON.stringify(envelope), expected: { kind: 'answer', requestId } };
}

/** A body that fits, so that handlers are reached. */
function body(source: FuzzSource, type: string): unknown {
  const size = { columns: 2 + source.below(200), rows: 2 + source.below(80) };
  switch (type) {
    case 'viewer.attach':
      return {
        client_id: source.id(),
        ...size,
        ...(source.below(2) === 0 ? { resume: { epoch: source.below(2 ** 32), offset: source.below(2 ** 40) } } : {}),
      };
    case 'viewer.viewport':
    case 'session.resize':
      return size;
    case 'session.input':
      return { text: String(source.value()).slice(0, 20), submit: false };
    case 'session.scrollback':
      return { count: 1 + source.below(200), format: source.one(['frame', 'lines']) };
    case 'viewer.joined':
      return { name: 'fuzz', role: source.one(['owner', 'driver', 'observer']) };
    case 'file.list':
      return { path: path(source), show_hidden: source.below(2) === 0 };
    case 'file.download':
      return { transfer_id: source.id(), path: path(source) };
    case 'file.upload.begin':
      return {
        transfer_id: source.id(),
        size: source.below(100_000),
        target:
          source.below(2) === 0
            ? { kind: 'session', name: source.one(['a', '..', '-rf', 'x\ny', '\u{1f600}'.repeat(70)]) }
            : { kind: 'path', path: path(source), overwrite: source.below(2) === 0 },
      };
    case 'file.upload.end':
      return { transfer_id: source.id(), sha256: Buffer.from(source.bytes(32)).toString('hex') };
    case 'file.cancel':
      return { transfer_id: source.id() };
    default:
      return {};
  }
}

function path(source: FuzzSource): string {
  const parts = Array.from({ length: source.below(5) }, () =>
    source.one([
      '..',
      '.',
      '',
      'a',
      '.ssh',
      'etc',
      'passwd',
      'proc',
      'self',
      '-rf',
      '\u{1f600}',
      'x\ny',
      '"',
      '\ud800',
    ]),
  );
  return `${source.one(['~/', '/', '~'])}${parts.join('/')}`;
}

/** A whole frame of any kind; those that a gateway has no use for, and input of nobody, are dropped. */
function frame(source: FuzzSource, { sessionId, viewerId }: FuzzTargets): FuzzCase {
  const kind = source.one([...Object.values(FRAME_KIND), 0, 0x7f, 0xff]);
  const isInput = kind === FRAME_KIND.INPUT;
  const whole = {
    counter: source.below(2 ** 32),
    sentAtMs: source.below(2 ** 40),
    bytes: source.bytes(source.below(60)),
  };
  return {
    message: encodeFrame({
      kind,
      flags: source.below(256),
      id: source.below(4) === 0 ? source.id() : sessionId,
      viewer: source.one([0, viewerId, source.below(2 ** 32)]),
      epoch: source.below(2 ** 32),
      offset: source.below(2 ** 40),
      payload: isInput ? encodeInputPayload(whole) : source.bytes(source.below(200)),
    }),
    expected: { kind: 'silence' },
  };
}
