// tmux control mode, bytes -> events. Pure, and the hot path: every byte that an agent prints passes here once.
// What stands on a screen is written by an attacker, so a reply ends only where tmux itself ends it.
import type { TmuxReply } from './pane-control.ts';

export interface ControlHandler {
  /** Output of our pane, unescaped, in memory of its own. */
  output(bytes: Uint8Array): void;
  /** Any other line that tmux sends by itself: `name` without the percent sign. */
  notification(name: string, rest: string): void;
  /** A reply to one of our commands begins: the lines to take without looking at them, or undefined to read to its end. */
  replyBegins(): number | undefined;
  reply(reply: TmuxReply): void;
  /** The stream does not hold what was asked for; nothing after it can be trusted. */
  fault(reason: string): void;
}

interface Block {
  /** Time, number and flags of %begin: what the end must repeat. */
  guard: Buffer;
  ours: boolean;
  /** Lines still to be taken unseen. */
  unseen: number;
  counted: boolean;
  lines: Uint8Array[];
}

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const SPACE = 0x20;
const ZERO = 0x30;
const COLON_SPACE = Buffer.from(' : ');
const BEGIN = Buffer.from('%begin ');
const END = Buffer.from('%end ');
const ERROR = Buffer.from('%error ');
const OUTPUT = Buffer.from('%output ');
const EXTENDED_OUTPUT = Buffer.from('%extended-output ');

export class ControlParser {
  readonly #handler: ControlHandler;
  readonly #paneWord: Buffer;
  #partial: Buffer[] = [];
  #block: Block | undefined;
  #faulty = false;

  constructor(options: { paneId: string; handler: ControlHandler }) {
    this.#handler = options.handler;
    this.#paneWord = Buffer.from(`${options.paneId} `);
  }

  /** Takes the next bytes of the stream; they may be cut anywhere. */
  push(chunk: Buffer): void {
    let at = 0;
    while (!this.#faulty) {
      const end = chunk.indexOf(LINE_FEED, at);
      if (end < 0) break;
      let line = chunk.subarray(at, end);
      if (this.#partial.length > 0) {
        this.#partial.push(line);
        line = Buffer.concat(this.#partial);
        this.#partial = [];
      }
      at = end + 1;
      this.#line(line);
    }
    if (at < chunk.length && !this.#faulty) this.#partial.push(chunk.subarray(at));
  }

  #line(line: Buffer): void {
    const block = this.#block;
    if (block !== undefined) this.#blockLine(block, line);
    else if (line[0] !== PERCENT) return;
    else if (startsWith(line, EXTENDED_OUTPUT)) this.#extendedOutput(line);
    else if (startsWith(line, OUTPUT)) this.#output(line, OUTPUT.length);
    else if (startsWith(line, BEGIN)) this.#begin(line);
    else this.#notification(line);
  }

  #begin(line: Buffer): void {
    const guard = line.subarray(BEGIN.length);
    // The last word is 1 for commands of this client; hooks and the attach itself have 0 and answer nobody.
    const ours = guard.length > 2 && guard[guard.length - 1] === ZERO + 1 && guard[guard.length - 2] === SPACE;
    const count = ours ? this.#handler.replyBegins() : undefined;
    this.#block = { guard, ours, unseen: count ?? 0, counted: count !== undefined, lines: [] };
  }

  #blockLine(block: Block, line: Buffer): void {
    if (block.unseen > 0) {
      block.unseen -= 1;
      block.lines.push(line);
      return;
    }
    const ok = isGuard(line, END, block.guard);
    if (ok || isGuard(line, ERROR, block.guard)) {
      this.#block = undefined;
      if (block.ours) this.#handler.reply({ ok, lines: block.lines });
    } else if (block.counted) this.#fail('a reply with more lines than were asked for');
    else block.lines.push(line);
  }

  /** `%extended-output %1 123 : text`; fields between age and colon are tmux's to add. */
  #extendedOutput(line: Buffer): void {
    if (!hasAt(line, this.#paneWord, EXTENDED_OUTPUT.length)) return;
    const colon = line.indexOf(COLON_SPACE, EXTENDED_OUTPUT.length + this.#paneWord.length);
    if (colon < 0) this.#fail('extended output without text');
    else this.#handler.output(unescape(line, colon + COLON_SPACE.length));
  }

  #output(line: Buffer, at: number): void {
    if (hasAt(line, this.#paneWord, at)) this.#handler.output(unescape(line, at + this.#paneWord.length));
  }

  #notification(line: Buffer): void {
    const text = line.toString('utf8', 1);
    const space = text.indexOf(' ');
    if (space < 0) this.#handler.notification(text, '');
    else this.#handler.notification(text.slice(0, space), text.slice(space + 1));
  }

  #fail(reason: string): void {
    this.#faulty = true;
    this.#partial = [];
    this.#handler.fault(reason);
  }
}

/** tmux writes bytes below 0x20 and the backslash as `\ooo`, all others as they are. */
function unescape(line: Buffer, from: number): Uint8Array {
  const bytes = new Uint8Array(line.length - from);
  const end = line.length;
  let written = 0;
  for (let at = from; at < end;) {
    const byte = line[at] as number;
    if (byte === BACKSLASH && at + 3 < end) {
      bytes[written++] =
        (((line[at + 1] as number) - ZERO) << 6) |
        (((line[at + 2] as number) - ZERO) << 3) |
        ((line[at + 3] as number) - ZERO);
      at += 4;
    } else {
      bytes[written++] = byte;
      at += 1;
    }
  }
  return bytes.subarray(0, written);
}

function startsWith(line: Buffer, prefix: Buffer): boolean {
  return hasAt(line, prefix, 0);
}

function hasAt(line: Buffer, word: Buffer, at: number): boolean {
  if (line.length < at + word.length) return false;
  for (let index = 0; index < word.length; index += 1) if (line[at + index] !== word[index]) return false;
  return true;
}

function isGuard(line: Buffer, word: Buffer, guard: Buffer): boolean {
  return line.length === word.length + guard.length && startsWith(line, word) && hasAt(line, guard, word.length);
}
