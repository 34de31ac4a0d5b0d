// Arguments -> one command, or what is wrong with them. Pure.
import { parseArgs } from 'node:util';
import { GatewayError } from '../errors.ts';

export type GatewayCommand =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'run'; configFile: string | undefined }
  | { name: 'status'; configFile: string | undefined; json: boolean }
  | { name: 'attach'; configFile: string | undefined; session: string };

export function parseArguments(args: readonly string[]): GatewayCommand {
  const { values, positionals } = parsed(args);
  const { config: configFile, json = false } = values;
  const [name, session, ...rest] = positionals;
  if (values.help === true || name === 'help') return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  if (json && name !== 'status') throw usage('--json goes with status');
  if (rest.length > 0 || (session !== undefined && name !== 'attach')) throw usage('there are too many words');
  switch (name) {
    case 'run':
      return { name, configFile };
    case 'status':
      return { name, configFile, json };
    case 'attach':
      if (session === undefined) throw usage('attach needs a session: its id or its name');
      return { name, configFile, session };
    case undefined:
      throw usage('a command is missing');
    default:
      throw usage(`there is no command "${name.slice(0, 50)}"`);
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw usage(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : 'the arguments cannot be read', cause);
  }
}

function usage(fault: string, cause?: unknown): GatewayError {
  return new GatewayError('usage', `${fault}. Run \`vibecode-gateway --help\`.`, { cause });
}
