// The line that gives a machine a new credential. Pure.

/**
 * The script keeps a credential that is there unless it is given a token. The line asks for it without echo and hands it
 * over in the environment: it stands in no history and no process list.
 */
export function renewCommand(installCommand: string): string {
  return `printf 'Token: '; stty -echo; read -r VIBECODE_TOKEN; stty echo; export VIBECODE_TOKEN; ${installCommand}; unset VIBECODE_TOKEN`;
}
