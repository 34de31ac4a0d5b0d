// Watches the command lines and environments of all processes for a text that must not stand in them.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 5;

/** The processes that showed it until `done` settled, as `pid cmdline` or `pid environ`. */
export async function seenInProcesses(text: string, done: Promise<unknown>): Promise<string[]> {
  const seen = new Set<string>();
  const over = new AbortController();
  void done.finally(() => over.abort());
  while (!over.signal.aborted) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      for (const part of ['cmdline', 'environ'] as const)
        if (shows(`/proc/${pid}/${part}`, text)) seen.add(`${pid} ${part}`);
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return [...seen];
}

function shows(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes(text);
  } catch {
    // It has just ended.
    return false;
  }
}
