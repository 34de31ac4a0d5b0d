// Opens the person's browser at a one-time link without the link ever being an argument: process lists are for all to read.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Longer than a slow browser takes to start, shorter than the link is good for. */
const PAGE_KEPT_MS = 60_000;

export interface OpenBrowserOptions {
  url: string;
  /** Where the page is put; nobody else may read it. */
  folder: string;
  signal: AbortSignal;
}

/** False where this machine has no browser to open (a server, ssh): the link is on the terminal anyway. */
export function openBrowser({ url, folder, signal }: OpenBrowserOptions): boolean {
  const opener = openerCommand();
  if (opener === null) return false;
  const page = join(folder, 'open.html');
  writeFileSync(page, redirectPage(url), { mode: 0o600 });
  const remove = () => rmSync(page, { force: true });
  const timer = setTimeout(remove, PAGE_KEPT_MS);
  timer.unref();
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    remove();
  });
  const child = spawn(opener, [pathToFileURL(page).href], { stdio: 'ignore', detached: true });
  child.on('error', remove);
  child.unref();
  return true;
}

export function redirectPage(url: string): string {
  const quoted = JSON.stringify(url).replaceAll('<', String.raw`\u003c`);
  return `<!doctype html><meta charset="utf-8"><title>VibeCode</title><script>location.replace(${quoted})</script>\n`;
}

function openerCommand(): string | null {
  if (process.platform === 'darwin') return process.env['SSH_CONNECTION'] === undefined ? 'open' : null;
  const hasScreen = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  return hasScreen ? 'xdg-open' : null;
}
