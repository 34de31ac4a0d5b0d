// The machine's own time zone, which is the one that sshd knows: a TZ of the gateway's environment says nothing about it.
import { readFile, readlink } from 'node:fs/promises';
import type { ZoneOffset } from './expiry-time.ts';

export async function systemZone(): Promise<ZoneOffset> {
  const name = await zoneName();
  if (name === undefined) return (atMs) => -new Date(atMs).getTimezoneOffset() * 60_000;
  const wall = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of wall.formatToParts(atMs)) parts[type] = value;
    const { year, month, day, hour, minute, second } = parts;
    const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return shown - Math.floor(atMs / 1000) * 1000;
  };
}

/** Without /etc/localtime the C library says UTC. undefined: a file of its own that names no zone. */
async function zoneName(): Promise<string | undefined> {
  try {
    return known(/zoneinfo(?:\.default)?\/(?:posix\/|right\/)?(.+)$/.exec(await readlink('/etc/localtime'))?.[1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'UTC';
    return known((await readFile('/etc/timezone', 'utf8').catch(() => '')).trim());
  }
}

function known(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
