// Can the settings be read, and with them the credential? Values are never shown.
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readCredential } from '../../config/read-credential.ts';
import { isGatewayError } from '../../errors.ts';
import { quoted, type DoctorContext, type Finding } from './finding.ts';

export async function checkSettings({ configFault, configFile, controlPlane }: DoctorContext): Promise<Finding> {
  const check = 'settings';
  if (configFault !== undefined) {
    const fix = 'Correct the setting, then run again: vibecode-gateway doctor';
    return { check, state: 'problem', found: configFault, fix };
  }
  const source = configFile === undefined ? 'the environment' : `the environment and ${configFile}`;
  return { check, state: 'ok', found: `from ${source}; control plane ${controlPlane?.origin}` };
}

export async function checkCredential({ paths }: DoctorContext): Promise<Finding> {
  const check = 'credential';
  const { credentialFile, linkSocketDir } = paths;
  if (linkSocketDir !== undefined && (await isHidden(credentialFile))) {
    return { check, state: 'ok', found: `${credentialFile}, kept from this user by the link keeper` };
  }
  try {
    await readCredential(credentialFile);
    return { check, state: 'ok', found: `${credentialFile}, readable by its owner alone` };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const mode = (await stat(credentialFile).catch(() => undefined))?.mode ?? 0;
    const fix = (mode & 0o077) === 0 ? await enrolCommand(paths) : `chmod 600 ${quoted(credentialFile)}`;
    return { check, state: 'problem', found: error.message, fix };
  }
}

/** It is there, and this user may not read it. */
async function isHidden(file: string): Promise<boolean> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  return (
    isThere &&
    (await access(file, constants.R_OK).then(
      () => false,
      () => true,
    ))
  );
}

/** With a link keeper the credential is its user's to write. */
async function enrolCommand({ credentialFile, linkSocketDir }: DoctorContext['paths']): Promise<string> {
  const keeper = linkSocketDir === undefined ? undefined : await stat(dirname(credentialFile)).catch(() => undefined);
  return keeper === undefined ? 'vibecode-gateway enroll' : `sudo -u '#${keeper.uid}' vibecode-gateway enroll`;
}
