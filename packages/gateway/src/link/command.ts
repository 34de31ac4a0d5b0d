// A command of the control plane as handlers see it: body validated, addressing checked.
import type { CommandBodies, CommandResults } from '@vibecode/protocol';

export type CommandType = keyof CommandBodies;

/**
 * What a command's envelope must carry. `answered: true` needs a request_id: whoever asks wants the result. The other
 * commands are notes to the gateway, and get an ack only where they carry a request_id.
 */
export const ADDRESSING = {
  'agents.install': { session: false, viewer: false, answered: true },
  'agents.install.cancel': { session: false, viewer: false, answered: true },
  'agents.install.log': { session: false, viewer: false, answered: true },
  'agents.list': { session: false, viewer: false, answered: true },
  'file.cancel': { session: false, viewer: true, answered: false },
  'file.download': { session: false, viewer: true, answered: true },
  'file.list': { session: false, viewer: false, answered: true },
  'file.upload.begin': { session: false, viewer: true, answered: true },
  'file.upload.end': { session: false, viewer: true, answered: true },
  'gateway.update': { session: false, viewer: false, answered: true },
  'gateway.update.set_policy': { session: false, viewer: false, answered: true },
  'gateway.update.status': { session: false, viewer: false, answered: true },
  'health.watch': { session: false, viewer: true, answered: false },
  'session.create': { session: true, viewer: false, answered: true },
  'session.end': { session: true, viewer: false, answered: true },
  'session.input': { session: true, viewer: false, answered: true },
  'session.resize': { session: true, viewer: false, answered: true },
  'session.resync': { session: true, viewer: false, answered: false },
  'session.scrollback': { session: true, viewer: false, answered: true },
  'session.snapshot': { session: true, viewer: false, answered: true },
  'ssh.authorize': { session: false, viewer: false, answered: true },
  'ssh.list': { session: false, viewer: false, answered: true },
  'ssh.revoke': { session: false, viewer: false, answered: true },
  'viewer.attach': { session: true, viewer: true, answered: true },
  'viewer.detach': { session: true, viewer: true, answered: false },
  'viewer.joined': { session: false, viewer: true, answered: false },
  'viewer.left': { session: false, viewer: true, answered: false },
  'viewer.probe': { session: true, viewer: false, answered: true },
  'viewer.take_size': { session: true, viewer: true, answered: false },
  'viewer.viewport': { session: true, viewer: true, answered: false },
} as const satisfies Record<CommandType, { session: boolean; viewer: boolean; answered: boolean }>;

type Addressed<Wanted extends boolean, Value> = Wanted extends true ? Value : Value | undefined;

export interface Command<T extends CommandType> {
  type: T;
  requestId: string | undefined;
  sessionId: Addressed<(typeof ADDRESSING)[T]['session'], string>;
  viewerId: Addressed<(typeof ADDRESSING)[T]['viewer'], number>;
  body: CommandBodies[T];
}

export type AnyCommand = { [T in CommandType]: Command<T> }[CommandType];

export type CommandResult<T extends CommandType> = T extends keyof CommandResults ? CommandResults[T] : object;

/**
 * `answer` sends the ack at once, so that a handler decides what goes before and after it. Throwing or rejecting
 * answers with the error. Handlers are called in the order of arrival.
 */
export type CommandHandler<T extends CommandType> = (
  command: Command<T>,
  answer: (result: CommandResult<T>) => void,
) => void | Promise<void>;

export type CommandHandlers = { readonly [T in CommandType]: CommandHandler<T> };

export function isCommandType(type: string): type is CommandType {
  return Object.hasOwn(ADDRESSING, type);
}
