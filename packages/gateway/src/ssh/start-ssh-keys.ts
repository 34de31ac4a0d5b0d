// Puts the SSH keys together for the daemon: what a killed gateway left is removed, what expired meanwhile is taken out,
// and from then on commands and the expiry work on one file.
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { AuthorizedKeysFile } from './authorized-keys-file.ts';
import type { ExpiryForm } from './expiry-time.ts';
import { findSshd, knowsUtcExpiry } from './find-sshd.ts';
import { KeyExpiry } from './key-expiry.ts';
import { sshCommands } from './ssh-commands.ts';
import { systemZone } from './system-zone.ts';

export interface StartSshKeysOptions {
  home: string;
  clock: Clock;
  /** Wall clock. */
  nowMs: () => number;
  log: Log;
  signal: AbortSignal;
}

export interface SshKeys {
  commands: ReturnType<typeof sshCommands>;
  /** The machine slept: what is due by now goes at once. */
  wake: () => void;
}

export async function startSshKeys({ home, clock, nowMs, log, signal }: StartSshKeysOptions): Promise<SshKeys> {
  const file = new AuthorizedKeysFile({ path: authorizedKeysPath(home) });
  const zoneOffset = await systemZone();
  const expiry = new KeyExpiry({ file, zoneOffset, clock, nowMs, log, signal });
  const expiryForm = async (): Promise<ExpiryForm> => (knowsUtcExpiry(await findSshd()) ? 'utc' : 'local');
  // Not waited for: another gateway may hold the file, and nothing here needs it.
  void file
    .sweep()
    .catch((error: unknown) => log.warn('ssh.sweep.failed', { error: error as Error }))
    .then(() => expiry.check());
  return {
    commands: sshCommands({ file, expiry, expiryForm, zoneOffset, nowMs, log }),
    wake: () => void expiry.check(),
  };
}

export function authorizedKeysPath(home: string): string {
  return join(home, '.ssh', 'authorized_keys');
}
