// The scripts that machines fetch, with the address they were fetched from. Their text is the gateway's, put in at build.

/** What stands in the script of somebody who has no token yet; the control plane refuses it as any unknown token. */
const NO_TOKEN = 'PUT-YOUR-ONE-TIME-TOKEN-HERE';

export function installScript(origin: string): string {
  return VIBECODE_INSTALL_SCRIPT.replaceAll('@CONTROL_PLANE_URL@', () => origin);
}

export function cleanupScript(): string {
  return VIBECODE_CLEANUP_SCRIPT;
}

/** User-data of a cloud machine. Neither value can leave its place: an origin is plain, a token has letters, - and _. */
export function cloudInitScript(origin: string, token: string = NO_TOKEN): string {
  return VIBECODE_CLOUD_INIT_SCRIPT.replaceAll('@CONTROL_PLANE_URL@', () => origin).replaceAll(
    '@ENROLMENT_TOKEN@',
    () => token,
  );
}
