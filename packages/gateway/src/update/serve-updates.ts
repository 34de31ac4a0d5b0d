// The link keeper's door for updates: the gateway asks for what it is asked for itself, and tells what proves a new version.
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { parseBody, type ProtocolError, type UpdateState } from '@vibecode/protocol';
import { COMMAND_VALIDATORS } from '@vibecode/protocol/validators';
import { listenLocal } from '../platform/listen-local.ts';
import { LocalFrameReader } from '../platform/local-frames.ts';
import type { Log } from '../platform/log.ts';
import {
  encodeUpdateMessage,
  parseToKeeper,
  UPDATE_MESSAGE_MAX_BYTES,
  UPDATE_SOCKET_NAME,
  type FromKeeper,
  type ToKeeper,
} from './keeper-update-messages.ts';
import type { Updater } from './updater.ts';

export interface ServeUpdatesOptions {
  folder: string;
  updater: Updater;
  /** Which sessions are alive, each time that this changes. */
  sessions: (ids: readonly string[]) => void;
  /** A gateway of that version was accepted, with these sessions found or seen to end. */
  welcomed: (version: string, ids: readonly string[]) => void;
  toProtocolError: (error: unknown) => ProtocolError;
  log: Log;
}

export interface UpdateService {
  /** To everybody who is connected. */
  tell: (update: UpdateState) => void;
  close: () => Promise<void>;
}

export async function serveUpdates(options: ServeUpdatesOptions): Promise<UpdateService> {
  const clients = new Set<Socket>();
  const server = await listenLocal({
    path: join(options.folder, UPDATE_SOCKET_NAME),
    connected: (socket) => {
      clients.add(socket);
      socket.once('close', () => clients.delete(socket));
      const reader = new LocalFrameReader(UPDATE_MESSAGE_MAX_BYTES);
      socket.on('data', (chunk) => {
        const messages = reader.read(chunk)?.map(({ payload }) => parseToKeeper(payload)) ?? [undefined];
        for (const message of messages) {
          if (message === undefined) {
            options.log.warn('keeper.message_refused');
            socket.destroy();
            return;
          }
          heard(options, message, (answer) => say(socket, answer));
        }
      });
    },
  });
  return {
    tell: (update) => {
      for (const socket of clients) say(socket, { type: 'update', update });
    },
    close: server.close,
  };
}

function heard(options: ServeUpdatesOptions, message: ToKeeper, say: (answer: FromKeeper) => void): void {
  switch (message.type) {
    case 'sessions':
      options.sessions(message.ids);
      return;
    case 'welcomed':
      options.welcomed(message.version, message.ids);
      return;
    case 'start':
    case 'status':
      void answered(options, message).then(say);
  }
}

async function answered(
  { updater, toProtocolError }: ServeUpdatesOptions,
  { type, id, body }: Extract<ToKeeper, { id: number }>,
): Promise<FromKeeper> {
  try {
    const result =
      type === 'start'
        ? await updater.start(parseBody('gateway.update', COMMAND_VALIDATORS['gateway.update'], body))
        : await updater.status(parseBody('gateway.update.status', COMMAND_VALIDATORS['gateway.update.status'], body));
    return { type: 'answer', id, result };
  } catch (error) {
    return { type: 'fault', id, error: toProtocolError(error).toWire() };
  }
}

/** Whoever asks and does not read is let go: answers are small, and nobody waits for more than some of them. */
function say(socket: Socket, message: FromKeeper): void {
  if (socket.writableLength > UPDATE_MESSAGE_MAX_BYTES) socket.destroy();
  else if (socket.writable) socket.write(encodeUpdateMessage(message));
}
