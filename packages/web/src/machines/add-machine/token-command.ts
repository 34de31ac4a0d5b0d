// The lines that hand a token to a machine that has its gateway. Pure.

/** Asks without echo and hands the token over in the environment: it stands in no history and no process list. */
function withToken(command: string): string {
  return `printf 'Token: '; stty -echo; read -r VIBECODE_TOKEN; stty echo; export VIBECODE_TOKEN; ${command}; unset VIBECODE_TOKEN`;
}

/** The script of the install command keeps a credential that is there unless it is given a token. */
export function renewCommand(installCommand: string): string {
  return withToken(installCommand);
}

export function enrolCommand(origin: string): string {
  return withToken(`vibecode-gateway enroll --url ${origin}`);
}
