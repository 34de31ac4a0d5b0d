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
  const samples = [...codePoints.map((codePoint) => String.fromCodePoint(codePoint)), FAMILY, WARNING_SIGN_AS_EMOJI];
  const asked = join(folder, 'asked');
  const answered = join(folder, 'answered');
  const tmux = ['-u', '-S', join(folder, 'tmux.sock')];
  const { executable: file, clientEnv } = server;
  try {
    await writeFile(asked, samples.map((sample) => `\r${sample}\x1b[6n`).join(''));
    // tmux answers each question on the pane's terminal; raw, so that answers come as they are.
    const script = 'stty raw -echo && { cat "$1" & exec cat > "$2"; }';
    const program = ['sh', '-c', script, 'sh', asked, answered];
    const args = [...tmux, '-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', '--', ...program];
    const { status, stderr } = await runProcess({ file, args, env: clientEnv });
    if (status !== 0) throw new GatewayError('tmux_failed', `tmux could not start: ${stderr.toString().trim()}`);
    const widths = await readAnswers(answered, samples.length);
    const [family = 0, warningSign = 0] = widths.slice(codePoints.length);
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

async function readAnswers(file: string, count: number): Promise<number[]> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  for (;;) {
    const text = await readFile(file, 'latin1').catch(() => '');
    const answers = text.split('R');
    if (answers.length > count) return answers.slice(0, count).map((answer) => Number(/;(\d+)$/.exec(answer)?.[1]) - 1);
    if (performance.now() > giveUpAt) {
      throw new GatewayError('tmux_failed', 'tmux did not say how wide characters are. Is the machine overloaded?');
    }
    await sleep(POLL_MS);
  }
}

/** All that Unicode has assigned, private use included (icon fonts). The joiner is left out: it would join the next. */
function assignedCodePoints(): number[] {
  const isAsked = /^[^\p{Cc}\p{Cs}\p{Cn}]$/u;
  const found: number[] = [];
  for (let codePoint = 0xa0; codePoint < 0xf_0000; codePoint++) {
    if (codePoint !== ZERO_WIDTH_JOINER && isAsked.test(String.fromCodePoint(codePoint))) found.push(codePoint);
  }
  return found;
}

/** What is not assigned lies within the run around it. */
function widthRuns(codePoints: readonly number[], widths: readonly number[]): number[][] {
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
