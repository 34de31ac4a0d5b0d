// Arguments -> one command, or what is wrong with them. Pure.
import { parseArgs } from 'node:util';
import { GatewayError } from '../errors.ts';

interface Option {
  type: 'string' | 'boolean';
  short?: string;
}

const CONFIG = { config: { type: 'string' } } as const satisfies Record<string, Option>;
const JSON_OPTION = { json: { type: 'boolean' } } as const satisfies Record<string, Option>;

/** What each command takes beside --help. */
const COMMANDS = {
  run: { options: CONFIG, words: [] },
  status: { options: { ...CONFIG, ...JSON_OPTION }, words: [] },
  doctor: { options: { ...CONFIG, ...JSON_OPTION }, words: [] },
  attach: { options: CONFIG, words: ['a session: its id or its name'] },
  enroll: {
    options: { ...CONFIG, url: { type: 'string' }, 'token-file': { type: 'string' }, code: { type: 'boolean' } },
    words: [],
  },
  install: {
    options: {
      system: { type: 'boolean' },
      user: { type: 'string' },
      'agent-user': { type: 'string' },
      url: { type: 'string' },
    },
    words: [],
  },
  uninstall: { options: { system: { type: 'boolean' }, 'end-sessions': { type: 'boolean' } }, words: [] },
  service: { options: { system: { type: 'boolean' }, ...JSON_OPTION }, words: ['start, stop, restart or status'] },
  update: {
    options: {
      ...CONFIG,
      check: { type: 'boolean' },
      rollback: { type: 'boolean' },
      'allow-downgrade': { type: 'boolean' },
      channel: { type: 'string' },
      version: { type: 'string' },
    },
    words: [],
  },
  selftest: { options: CONFIG, words: [] },
  'link-keeper': { options: CONFIG, words: ['the folder in which it keeps credential and updates'] },
  'tmux-conf': { options: {}, words: ['the folder of the tmux socket'] },
} as const satisfies Record<string, { options: Record<string, Option>; words: readonly string[] }>;

type CommandName = keyof typeof COMMANDS;
type Value<Given> = Given extends { type: 'boolean' } ? boolean : string | undefined;

/** A command with the values of its options; `word` is the one that it needs, empty for those that need none. */
export type GatewayCommand =
  | { name: 'help' }
  | { name: 'version' }
  | {
      [Name in CommandName]: {
        name: Name;
        word: string;
        options: { [Key in keyof (typeof COMMANDS)[Name]['options']]: Value<(typeof COMMANDS)[Name]['options'][Key]> };
      };
    }[CommandName];

export function parseArguments(args: readonly string[]): GatewayCommand {
  const [name = ''] = args;
  if (name === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) return { name: 'help' };
  if (name === '--version') return { name: 'version' };
  if (name === '') throw usage('a command is missing');
  if (!isCommandName(name)) throw usage(`there is no command "${name.slice(0, 50)}"`);
  const { options, words }: { options: Record<string, Option>; words: readonly string[] } = COMMANDS[name];
  const { values, positionals } = parsed(name, { args: args.slice(1), options });
  const [word = '', ...rest] = positionals;
  if (rest.length > 0 || (word !== '' && words.length === 0)) throw usage('there are too many words');
  if (word === '' && words[0] !== undefined) throw usage(`${name} needs ${words[0]}`);
  const given: Record<string, unknown> = {};
  for (const [key, { type }] of Object.entries(options))
    given[key] = values[key] ?? (type === 'boolean' ? false : undefined);
  return { name, word, options: given } as unknown as GatewayCommand;
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function parsed(name: string, { args, options }: { args: readonly string[]; options: Record<string, Option> }) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    const fault = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : 'the arguments cannot be read';
    throw usage(`${name}: ${fault}`, cause);
  }
}

function usage(fault: string, cause?: unknown): GatewayError {
  return new GatewayError('usage', `${fault}. Run \`vibecode-gateway --help\`.`, { cause });
}
