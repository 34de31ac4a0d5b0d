// Which final byte designates which of xterm's charsets (ESC ( <byte>). xterm keeps only the tables, so each is designated
// once on a scratch terminal and its table remembered.
import xterm from '@xterm/headless';
import { parseNow, readMirrorState, type XtermCharset } from './mirror-state.ts';

const FINAL_BYTES = '0A45RQKYEZ7=CH6';

let designators: Map<XtermCharset, string> | undefined;

/** 'B' (ASCII) for no charset. */
export function designatorOf(charset: XtermCharset): string {
  if (charset === undefined) return 'B';
  designators ??= readDesignators();
  return designators.get(charset) ?? 'B';
}

/** The ASCII character that shows as `shown` under the charset. */
export function encodeUnder(charset: XtermCharset, shown: string): string {
  if (charset === undefined || shown.length !== 1 || charset[shown] === undefined) return shown;
  for (const [typed, mapped] of Object.entries(charset)) if (mapped.charAt(0) === shown) return typed;
  return shown;
}

function readDesignators(): Map<XtermCharset, string> {
  const terminal = new xterm.Terminal({ cols: 2, rows: 1, allowProposedApi: true });
  const found = new Map<XtermCharset, string>();
  for (const final of FINAL_BYTES) {
    parseNow(terminal, new TextEncoder().encode(`\x1b(${final}`));
    const charset = readMirrorState(terminal).charset;
    if (charset !== undefined && !found.has(charset)) found.set(charset, final);
  }
  terminal.dispose();
  return found;
}
