import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWidthProvider } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { scratchTmux } from '../testing/scratch-tmux.ts';
import { measureWidths } from './measure-widths.ts';

it('[WID1] measures every character on a tmux of its own and remembers it for that version', async () => {
  await using tmux = await scratchTmux();
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vibecode-cache-'));
  const table = await measureWidths({ server: tmux.server, cacheFolder });
  const { wcwidth } = createWidthProvider(table);
  expect([...'aé漢✅🙂\u0301\u200b\ue0b0'].map((char) => wcwidth(char.codePointAt(0) ?? 0))).toEqual([
    1, 1, 2, 2, 2, 0, 0, 1,
  ]);
  expect(table.tmux_version).toBe(tmux.server.version);
  expect(table.runs.length).toBeLessThan(4_000);
  expect(await readdir(cacheFolder)).toHaveLength(1);
  expect(
    await measureWidths({
      server: { ...tmux.server, version: table.tmux_version, executable: '/nowhere', clientEnv: tmux.server.clientEnv },
      cacheFolder,
    }),
  ).toEqual(table);
  await rm(cacheFolder, { recursive: true });
});
