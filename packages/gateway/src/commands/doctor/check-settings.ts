// Can the settings be read, and with them the credential? Values are never shown.
import { stat } from 'node:fs/promises';
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

export async function checkCredential({ paths: { credentialFile } }: DoctorContext): Promise<Finding> {
  const check = 'credential';
  try {
    await readCredential(credentialFile);
    return { check, state: 'ok', found: `${credentialFile}, readable by its owner alone` };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const mode = (await stat(credentialFile).catch(() => undefined))?.mode ?? 0;
    const fix = (mode & 0o077) === 0 ? 'vibecode-gateway enroll' : `chmod 600 ${quoted(credentialFile)}`;
    return { check, state: 'problem', found: error.message, fix };
  }
}
