// The PATH that agents get in a session: what the person's login shell makes of it.
import { runProcess } from '../process/run-process.ts';

/** A profile that takes longer (version managers on slow disks) would also keep the person waiting in each session. */
const TIMEOUT_MS = 5_000;
/** Around the PATH, since profiles print greetings. */
const MARK = '\u0001';

/** Asks an interactive login shell, as sessions run one; where it does not answer in time, the PATH it would start from. */
export async function loginPath(env: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
  const fallback = env['PATH'] ?? '';
  const outcome = await runProcess({
    file: env['SHELL'] ?? '/bin/sh',
    args: ['-l', '-i', '-c', String.raw`printf "\001%s\001" "$PATH"`],
    env: { ...env, TERM: 'dumb' },
    cwd: env['HOME'] ?? '/',
    ownSession: true,
    timeoutMs: TIMEOUT_MS,
    ...(signal && { signal }),
  }).catch(() => undefined);
  const said = outcome?.stdout.toString().split(MARK).at(-2);
  return said?.includes('/') ? said : fallback;
}
