// `vibecode-gateway enroll`: this machine gets its credential.
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { controlPlaneUrl } from '../enrolment/control-plane-url.ts';
import { enrolByCode, enrolByToken } from '../enrolment/enrol-gateway.ts';
import { forgetMachineSecret, keepMachineSecret } from '../enrolment/machine-secret.ts';
import { readToken, type TokenSources } from '../enrolment/read-token.ts';
import { writeCredential } from '../enrolment/write-credential.ts';

export interface EnrollOptions extends TokenSources {
  /** Of the control plane; from --url or the settings. */
  url: string | undefined;
  credentialFile: string;
  /** Shows a code even where standard input could hold a token. */
  wantsCode: boolean;
  print: (text: string) => void;
}

export async function enroll(options: EnrollOptions): Promise<number> {
  const { credentialFile, wantsCode, print } = options;
  const url = controlPlaneUrl(options.url);
  await checkWritable(credentialFile);
  const token = wantsCode ? undefined : await readToken(options);
  const secret = await keepMachineSecret(credentialFile, url);
  const asking = { url, hostname: hostname().slice(0, 255) || 'machine', secret };
  const enrolled =
    token === undefined
      ? await enrolByCode(asking, ({ code, confirm_url: confirmUrl, expires_at: expiresAt }) => {
          print(`To add this machine, open\n\n  ${confirmUrl}\n\nand confirm the code  ${code}\n`);
          print(`It is good until ${new Date(expiresAt).toLocaleTimeString()}. Waiting …\n`);
        })
      : await enrolByToken(asking, token);
  await writeCredential(credentialFile, enrolled.credential);
  await forgetMachineSecret(credentialFile);
  print(`This machine is now "${enrolled.name}" of ${url.origin} (${enrolled.gateway_id}).\n`);
  return 0;
}

/** A token is good once: what would lose the credential is found before it is used up. */
async function checkWritable(credentialFile: string): Promise<void> {
  await writeCredential(`${credentialFile}.probe`, '');
  await rm(`${credentialFile}.probe`, { force: true });
}
