// What tmux shows of a pane, asked in one go: screen, cursor, modes, the unfinished sequence and, behind a full-screen
// program, the shell's screen. Lines are taken by count and never looked at, as programs write them (TMX rules).
import type { TerminalSize } from '@vibecode/protocol';
import type { TmuxQuery, TmuxReply } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';

export interface PanePicture {
  size: TerminalSize;
  /** Column `size.columns` means that a wrap is pending. */
  cursor: { x: number; y: number };
  alternate: boolean;
  /** Where the cursor goes when the full-screen program leaves. */
  alternateSaved: { x: number; y: number };
  region: { top: number; bottom: number };
  tabs: readonly number[];
  flags: Readonly<Record<PaneFlag, boolean>>;
  /** What 3.3a has no format for, as the gateway stored it: private mode numbers and `s<cursor shape>`. */
  storedModes: readonly string[];
  /** Rises with every line that scrolls away: a flood of equal lines changes nothing else. */
  historyLines: number;
  lines: readonly Uint8Array[];
  /** The screen behind a full-screen program; absent where it was not asked for. */
  behind: readonly Uint8Array[] | undefined;
  pending: Uint8Array;
}

const FLAGS = {
  cursorVisible: 'cursor_flag',
  applicationCursor: 'keypad_cursor_flag',
  applicationKeypad: 'keypad_flag',
  insert: 'insert_flag',
  wrap: 'wrap_flag',
  origin: 'origin_flag',
  mouseStandard: 'mouse_standard_flag',
  mouseButton: 'mouse_button_flag',
  mouseAll: 'mouse_all_flag',
  mouseSgr: 'mouse_sgr_flag',
} as const;
type PaneFlag = keyof typeof FLAGS;
const FLAG_NAMES = Object.keys(FLAGS) as PaneFlag[];

export const STORED_MODES_OPTION = '@vc_modes';

const NUMBERS = [
  'pane_width', 'pane_height', 'cursor_x', 'cursor_y', 'alternate_on', 'alternate_saved_x', 'alternate_saved_y',
  'scroll_region_upper', 'scroll_region_lower', 'history_size',
] as const; // prettier-ignore
const STATE_FORMAT = [...NUMBERS, ...Object.values(FLAGS), 'pane_tabs', STORED_MODES_OPTION]
  .map((name) => `#{${name}}`)
  .join('|');

/** Rows of the screen behind are asked for one by one: it keeps the height it had, and nothing says which. */
export function pictureQueries(paneId: string, { behindRows = 0 }: { behindRows?: number } = {}): TmuxQuery[] {
  const queries: TmuxQuery[] = [
    { command: tmuxCommand('display-message', '-p', '-t', paneId, STATE_FORMAT), lineCount: () => 1 },
    { command: tmuxCommand('capture-pane', '-p', '-e', '-N', '-t', paneId), lineCount: ([state]) => rowsOf(state) },
    { command: tmuxCommand('capture-pane', '-p', '-P', '-C', '-t', paneId), lineCount: () => 1 },
  ];
  for (let row = 0; row < behindRows; row++) {
    const at = String(row);
    queries.push({
      command: tmuxCommand('capture-pane', '-a', '-q', '-p', '-e', '-N', '-S', at, '-E', at, '-t', paneId),
      lineCount: () => 1,
    });
  }
  return queries;
}

/** undefined where tmux refused: the pane is gone. */
export function readPicture(replies: readonly TmuxReply[]): PanePicture | undefined {
  const [state, screen, pending, ...behind] = replies;
  if (state?.ok !== true || screen?.ok !== true || pending?.ok !== true) return undefined;
  const fields = decode(state.lines[0]).split('|');
  const numbers = NUMBERS.map((_, index) => Number(fields[index]));
  const [columns = 0, rows = 0, x = 0, y = 0, alternate = 0, savedX = 0, savedY = 0, top = 0, bottom = 0, history = 0] = numbers; // prettier-ignore
  const flags = {} as Record<PaneFlag, boolean>;
  for (const [index, name] of FLAG_NAMES.entries()) flags[name] = fields[NUMBERS.length + index] === '1';
  const [tabs = '', storedModes = ''] = fields.slice(NUMBERS.length + FLAG_NAMES.length);
  return {
    size: { columns, rows },
    cursor: { x, y },
    alternate: alternate === 1,
    alternateSaved: { x: Math.min(savedX, columns - 1), y: Math.min(savedY, rows - 1) },
    region: { top, bottom },
    tabs: tabs === '' ? [] : tabs.split(',').map(Number),
    flags,
    storedModes: storedModes.split(',').filter((mode) => /^(s[0-6]|\d{1,4})$/.test(mode)),
    historyLines: history,
    lines: screen.lines,
    behind: behind.length === 0 ? undefined : behind.map((reply) => reply.lines[0] ?? new Uint8Array()),
    pending: unescapeOctal(pending.lines[0] ?? new Uint8Array()),
  };
}

function rowsOf(state: TmuxReply | undefined): number {
  return Number(decode(state?.lines[0]).split('|')[1]);
}

function decode(line: Uint8Array | undefined): string {
  return new TextDecoder().decode(line);
}

/** `capture-pane -C` writes controls and the backslash as three octal digits. */
function unescapeOctal(escaped: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const byte = escaped[at] ?? 0;
    const digits = byte === 0x5c ? decode(escaped.subarray(at + 1, at + 4)) : '';
    if (/^[0-3][0-7]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 8));
      at += 3;
    } else bytes.push(byte);
  }
  // A character cut at the start of what tmux keeps has lost its first byte; the rest of it means nothing.
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return Uint8Array.from(start === -1 ? [] : bytes.slice(start));
}
