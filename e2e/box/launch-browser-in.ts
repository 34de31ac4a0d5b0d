// Chromium on this machine, but in a box's network: for it, as for the box, localhost is the box's control plane.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../src/person.ts';
import type { DropletBox } from './droplet-box.ts';

export async function launchBrowserIn(box: DropletBox): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'vibecode-browser-'));
  const script = join(folder, 'chromium');
  // It is steered through pipes, which every network has.
  writeFileSync(script, `#!/bin/sh\nexec ${box.inNetwork.join(' ')} '${String(CHROMIUM)}' "$@"\n`, { mode: 0o755 });
  try {
    return await launchBrowser({ executablePath: script });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
