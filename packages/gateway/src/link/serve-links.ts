// The link keeper's door for the gateway: one link at a time, each dialled with the credential that only the keeper can read.
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { CLOSE } from '@vibecode/protocol';
import { listenLocal, type LocalServer } from '../platform/listen-local.ts';
import { encodeLocalFrame } from '../platform/local-frames.ts';
import type { Log } from '../platform/log.ts';
import type { DialledSocket, PrepareDial } from './dial.ts';
import { KEEPER_FRAME, LINK_SOCKET_NAME } from './keeper-frames.ts';
import { relayLink } from './relay-link.ts';

export interface ServeLinksOptions {
  folder: string;
  prepareDial: PrepareDial<DialledSocket>;
  log: Log;
}

/** A gateway that dials anew may be heard before the end of its last connection is. */
const LAST_ONE_GOES_WITHIN_MS = 1_000;

export function serveLinks({ folder, prepareDial, log }: ServeLinksOptions): Promise<LocalServer> {
  let current: Socket | undefined;
  const take = (local: Socket): void => {
    current = local;
    local.once('close', () => {
      if (current === local) current = undefined;
    });
    log.info('keeper.link_taken');
    relayLink({ local, prepareDial });
  };
  return listenLocal({
    path: join(folder, LINK_SOCKET_NAME),
    connected: (local) => {
      if (current === undefined) {
        take(local);
        return;
      }
      const last = current;
      const freed = (): void => {
        clearTimeout(timer);
        if (local.destroyed) return;
        if (current === undefined) take(local);
        else refuse(local, log);
      };
      const timer = setTimeout(() => {
        last.off('close', freed);
        refuse(local, log);
      }, LAST_ONE_GOES_WITHIN_MS);
      last.once('close', freed);
    },
  });
}

function refuse(local: Socket, log: Log): void {
  log.warn('keeper.second_gateway_refused');
  const reason = 'another gateway is connected to the link keeper';
  local.end(encodeLocalFrame(KEEPER_FRAME.closed, JSON.stringify({ code: CLOSE.NORMAL.code, reason })));
  // What it says is not read; that it hangs up has to be noticed.
  local.resume();
}
