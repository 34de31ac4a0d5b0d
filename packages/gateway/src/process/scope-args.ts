// The words before a command that start it outside our own systemd unit, where the user has a systemd of their own.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findExecutable } from './find-executable.ts';

export async function scopeArgs(env: Readonly<Record<string, string>>): Promise<readonly string[] | undefined> {
  const runtimeFolder = env['XDG_RUNTIME_DIR'];
  if (runtimeFolder === undefined) return undefined;
  const isManaged = await stat(join(runtimeFolder, 'systemd', 'private')).then(
    (found) => found.isSocket(),
    () => false,
  );
  const systemdRun = isManaged ? await findExecutable('systemd-run', env['PATH'] ?? '') : undefined;
  if (systemdRun === undefined) return undefined;
  return [systemdRun, '--user', '--scope', '--quiet', '--collect', '--description=VibeCode sessions (tmux)', '--'];
}
