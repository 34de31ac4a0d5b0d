// What the control plane's file.* commands do.
import { ProtocolError, type CommandResults } from '@vibecode/protocol';
import type { Command, CommandHandlers } from '../link/command.ts';
import { listFolder } from './list-folder.ts';
import type { Places } from './places.ts';
import type { Transfers } from './transfers.ts';

export interface FileCommandsOptions {
  places: Places;
  transfers: Transfers;
  /** Throws where there is no such session that is alive. */
  workdirOf: (sessionId: string) => string;
}

export type FileCommandType = 'file.list' | 'file.upload.begin' | 'file.upload.end' | 'file.download' | 'file.cancel';

export function fileCommands({
  places,
  transfers,
  workdirOf,
}: FileCommandsOptions): Pick<CommandHandlers, FileCommandType> {
  const workdir = (sessionId: string | undefined): string => {
    if (sessionId !== undefined) return workdirOf(sessionId);
    throw new ProtocolError('invalid_message', 'A file for a session needs its session_id.', { field: '/session_id' });
  };

  return {
    'file.list': async ({ body }, answer) => answer(await listFolder(places, body)),
    'file.upload.begin': async ({ viewerId, sessionId, body }, answer) =>
      answer(await transfers.beginUpload(viewerId, body, () => workdir(sessionId))),
    'file.upload.end': async ({ viewerId, body }, answer) => answer(await transfers.endUpload(viewerId, body)),
    'file.download': (
      { viewerId, body }: Command<'file.download'>,
      answer: (result: CommandResults['file.download']) => void,
    ) => transfers.download(viewerId, body, answer),
    'file.cancel': ({ viewerId, body }, answer) => {
      transfers.cancel({ transferId: body.transfer_id, viewerId });
      answer({});
    },
  };
}
