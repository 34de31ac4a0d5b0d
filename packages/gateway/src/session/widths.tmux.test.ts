import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchTmux, until } from '../testing/scratch-tmux.ts';
import { measureWidths } from '../tmux/measure-widths.ts';
import { Mirror } from './mirror.ts';

/** Warning sign as emoji, check mark, thumb with skin tone, keycap, family, flag, accents, Hangul from its letters. */
const SAMPLES = ['\u26a0\ufe0f', '\u2705', '\u{1f44d}\u{1f3fd}', '1\ufe0f\u20e3', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{1f1e9}\u{1f1ea}', 'e\u0301', 'a\u0300\u0301\u0302b', '\u1112\u1161\u11ab', 'a\u200db', 'a\u200d\u{1f467}', '\u{1f467}\u200da', 'a\u200bb', 'a\u00adb']; // prettier-ignore

it('[WID2] with the measured table xterm puts every sample where tmux puts it', async () => {
  await using tmux = await scratchTmux();
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vibecode-cache-'));
  const widths = await measureWidths({ server: tmux.server, cacheFolder });
  await rm(cacheFolder, { recursive: true });
  const inTmux: string[] = [];
  const inXterm: string[] = [];
  for (const sample of SAMPLES) {
    const paneId = await tmux.pane(['sh', '-c', 'printf "%s" "$1"; sleep 60', 'sh', sample]);
    const column = await until(async () => {
      const x = (await tmux.server.run(['display-message', '-p', '-t', paneId, '#{cursor_x}'])).trim();
      return x !== '0' && x;
    }, 'the sample');
    const mirror = new Mirror({ size: { columns: 80, rows: 24 }, widths });
    mirror.write(new TextEncoder().encode(sample));
    inTmux.push(`${sample} ${column}`);
    inXterm.push(`${sample} ${mirror.read().active.x}`);
    mirror.dispose();
  }
  expect(inXterm).toEqual(inTmux);
});
