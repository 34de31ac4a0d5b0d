// The secret that will be part of this machine's credential: made here, and kept until the credential is, so that an
// enrolment whose answer was lost can be asked for again, also by a later run of the command.
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { writeCredential } from './write-credential.ts';

/** 32 bytes as base64url, and the origin of the control plane that was shown them. */
const KEPT = /^(?<secret>[A-Za-z0-9_-]{43}) (?<origin>\S+)$/;

/** For this control plane alone: another one, a mistyped address perhaps, must not learn what opens the door here. */
export async function keepMachineSecret(credentialFile: string, { origin }: URL): Promise<string> {
  const path = secretFile(credentialFile);
  const { secret: kept, origin: shownTo } = KEPT.exec(await readLine(path))?.groups ?? {};
  // One that is in the credential already has done its work; a new credential has a new secret.
  if (kept !== undefined && shownTo === origin && !(await readLine(credentialFile)).endsWith(kept)) return kept;
  const secret = randomBytes(32).toString('base64url');
  await writeCredential(path, `${secret} ${origin}`);
  return secret;
}

/** The credential is in its file. */
export async function forgetMachineSecret(credentialFile: string): Promise<void> {
  await rm(secretFile(credentialFile), { force: true });
}

/** Empty where there is none. */
async function readLine(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}

function secretFile(credentialFile: string): string {
  return `${credentialFile}.enrolling`;
}
