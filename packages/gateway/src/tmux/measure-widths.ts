// How wide the running tmux makes each character, asked of a tmux of our own: it prints them all and says where the cursor
// went. Measured once for each tmux version and locale; tmux's own tables differ between versions and C libraries.
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WidthTable } from '@vibecode/protocol';
import { GatewayError } from '../errors.ts';
import { runProcess } from '../process/run-process.ts';
import type { TmuxServer } from './tmux-server.ts';

export interface MeasureWidthsOptions {
  server: Pick<TmuxServer, 'executable' | 'version' | 'clientEnv'>;
  /** Where the measured table is kept for the next start. */
  cacheFolder: string;
}

/** 160,000 characters take 1 s on two cores; ten times that is a machine under load, beyond it something hangs. */
const TIMEOUT_MS = 20_000;
const POLL_MS = 20;
const ZERO_WIDTH_JOINER = 0x200d;
/** Rises when this file measures something else than before. */
const CACHE_FORMAT = 1;

const FAMILY = '\u{1f468}\u200d\u{1f469}';
const WARNING_SIGN_AS_EMOJI = '\u26a0\ufe0f';

export async function measureWidths({ server, cacheFolder }: MeasureWidthsOptions): Promise<WidthTable> {
  const locale = server.clientEnv['LC_ALL'] ?? server.clientEnv['LC_CTYPE'] ?? server.clientEnv['LANG'] ?? '';
  const key = `${CACHE_FORMAT}-${server.version}-${process.platform}-${locale}`.replaceAll(/[^\w.-]/g, '_');
  const cacheFile = join(cacheFolder, `widths-${key}.json`);
  const cached = await readCache(cacheFile, server.version);
  if (cached !== undefined) return cached;
  const table = await measure(server);
  // Renamed into place, so that a gateway that is killed meanwhile leaves no half of it.
  const draft = `${cacheFile}.${process.pid}`;
  await writeFile(draft, JSON.stringify(table), { mode: 0o600 });
  await rename(draft, cacheFile);
  return table;
}

async function readCache(file: string, version: string): Promise<WidthTable | undefined> {
  try {
    const table = JSON.parse(await readFile(file, 'utf8')) as WidthTable;
    return table.tmux_version === version && Array.isArray(table.runs) && table.runs.length > 0 ? table : undefined;
  } catch {
    return undefined;
  }
}

async function measure(server: MeasureWidthsOptions['server']): Promise<WidthTable> {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-widths-'));
  const codePoints = assignedCodePoints();
  const asked = join(folder, 'asked');
  const answered = join(folder, 'answered');
  const tmux = ['-u', '-S', join(folder, 'tmux.sock')];
  const { executable: file, clientEnv } = server;
  try {
    const questions = codePoints.map((codePoint) => question(String.fromCodePoint(codePoint)));
    await writeFile(asked, [...questions, question(FAMILY), question(WARNING_SIGN_AS_EMOJI)].join(''));
    // tmux answers each question on the pane's terminal; raw, so that answers come as they are.
    const script = 'stty raw -echo && { cat "$1" & exec cat > "$2"; }';
    const program = ['sh', '-c', script, 'sh', asked, answered];
    const args = [...tmux, '-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', '--', ...program];
    const { status, stderr } = await runProcess({ file, args, env: clientEnv });
    if (status !== 0) throw new GatewayError('tmux_failed', `tmux could not start: ${stderr.toString().trim()}`);
    const widths = await readAnswers(answered, codePoints.length + 2);
    const [family = 0, warningSign = 0] = widths.subarray(codePoints.length);
    return {
      tmux_version: server.version,
      runs: widthRuns(codePoints, widths),
      joins_zwj: family === 2,
      widens_vs16: warningSign === 2,
    };
  } finally {
    await runProcess({ file, args: [...tmux, 'kill-server'], env: clientEnv }).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the beginning of the line: print it, and say where the cursor is. */
function question(sample: string): string {
  return `\r${sample}\x1b[6n`;
}

/** One number a question. Bytes are looked through in place: a string for each of them would cost 100 MB for a moment. */
async function readAnswers(file: string, count: number): Promise<Uint8Array> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  for (;;) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    // An answer has at least six bytes: ESC [ row ; column R.
    const widths = bytes.length < 6 * count ? undefined : readWidths(bytes, count);
    if (widths !== undefined) return widths;
    if (performance.now() > giveUpAt) {
      throw new GatewayError('tmux_failed', 'tmux did not say how wide characters are. Is the machine overloaded?');
    }
    await sleep(POLL_MS);
  }
}

/** `ESC [ row ; column R` each; the column counts from 1. undefined where answers are missing. */
function readWidths(bytes: Buffer, count: number): Uint8Array | undefined {
  const widths = new Uint8Array(count);
  let at = 0;
  for (let answer = 0; answer < count; answer++) {
    const semicolon = bytes.indexOf(0x3b, at);
    const end = semicolon < 0 ? -1 : bytes.indexOf(0x52, semicolon);
    if (end < 0) return undefined;
    let column = 0;
    for (let digit = semicolon + 1; digit < end; digit++) column = column * 10 + ((bytes[digit] ?? 0x30) - 0x30);
    widths[answer] = column - 1;
    at = end + 1;
  }
  return widths;
}

/** Planes of which Unicode has given nothing away, and plans nothing. */
const EMPTY_PLANES = { first: 0x4_0000, end: 0xe_0000 };
const END = 0xf_0000;
/** A regular expression over many at once leaves less garbage than one over each. */
const BLOCK = 0x400;

/** All that Unicode has assigned, private use included (icon fonts). The joiner is left out: it would join the next. */
function assignedCodePoints(): number[] {
  const found: number[] = [];
  for (let first = 0; first < END; first += BLOCK) {
    if (first >= EMPTY_PLANES.first && first < EMPTY_PLANES.end) continue;
    const block = String.fromCodePoint(...Array.from({ length: BLOCK }, (_none, index) => first + index));
    for (const character of block.replaceAll(/[\p{Cc}\p{Cs}\p{Cn}]/gu, '')) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (codePoint >= 0xa0 && codePoint !== ZERO_WIDTH_JOINER) found.push(codePoint);
    }
  }
  return found;
}

/** What is not assigned lies within the run around it. */
function widthRuns(codePoints: readonly number[], widths: Uint8Array): number[][] {
  const runs: number[][] = [];
  let open: { first: number; last: number; width: number } | undefined;
  const close = (): void => {
    if (open !== undefined && open.width !== 1) runs.push([open.first, open.last, open.width]);
  };
  for (const [index, codePoint] of codePoints.entries()) {
    const width = widths[index] ?? 1;
    if (open?.width === width) open.last = codePoint;
    else {
      close();
      open = { first: codePoint, last: codePoint, width };
    }
  }
  close();
  return runs;
}
