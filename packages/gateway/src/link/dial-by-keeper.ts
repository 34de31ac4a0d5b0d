// The link by way of the link keeper, which has the credential and runs as a user that no agent is. One connection to it is
// one link: what stands in dial.ts of a socket holds here as well.
import { connect } from 'node:net';
import { join } from 'node:path';
import { CLOSE, closeReason, limits } from '@vibecode/protocol';
import type { LinkClose } from '@vibecode/protocol/link';
import { encodeLocalFrame, LocalFrameReader, type LocalFrame } from '../platform/local-frames.ts';
import type { LinkSocket, PrepareDial, SocketEvents } from './dial.ts';
import { KEEPER_FRAME, KEEPER_MAX_PAYLOAD_BYTES, LINK_SOCKET_NAME, parseKeeperClose } from './keeper-frames.ts';

/** The keeper itself gives up after HELLO_TIMEOUT_MS and says why; one that says nothing at all stands still. */
const OPEN_TIMEOUT_MS = limits.HELLO_TIMEOUT_MS + 5_000;
/** A keeper that does not hang up in this time is left alone. */
const CLOSE_TIMEOUT_MS = 2_000;

export function dialByKeeper(folder: string): PrepareDial {
  const path = join(folder, LINK_SOCKET_NAME);
  return () => Promise.resolve((events) => dial(path, events));
}

function dial(path: string, events: SocketEvents): LinkSocket {
  const local = connect(path);
  const reader = new LocalFrameReader(KEEPER_MAX_PAYLOAD_BYTES);
  /** Handed over and not taken by the system on the keeper's side, oldest first. */
  const pending: { byteCount: number; written: () => void }[] = [];
  let bufferedAmount = 0;
  let isOver = false;
  let fault = 'the link keeper has ended';
  const over = (close: LinkClose, serverWaitMs?: number): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(openTimer);
    local.destroy();
    events.closed(close, serverWaitMs);
  };
  const openTimer = setTimeout(() => over({ code: 1006, reason: 'the link keeper does not answer' }), OPEN_TIMEOUT_MS);

  const heard = ({ kind, payload }: LocalFrame): void => {
    switch (kind) {
      case KEEPER_FRAME.opened:
        clearTimeout(openTimer);
        events.opened();
        return;
      case KEEPER_FRAME.text:
        events.text(payload.toString('utf8'));
        return;
      case KEEPER_FRAME.binary:
        events.frame(payload);
        return;
      case KEEPER_FRAME.taken: {
        const taken = pending.shift();
        bufferedAmount -= taken?.byteCount ?? 0;
        taken?.written();
        return;
      }
      case KEEPER_FRAME.closed: {
        const close = parseKeeperClose(payload);
        if (close === undefined) break;
        over({ code: close.code, reason: close.reason }, close.server_wait_ms);
        return;
      }
    }
    over({ code: CLOSE.BAD_HANDSHAKE.code, reason: 'the link keeper is of another version' });
  };
  local.on('data', (chunk) => {
    const frames = reader.read(chunk);
    if (frames === undefined) over({ code: CLOSE.BAD_HANDSHAKE.code, reason: 'the link keeper is of another version' });
    for (const frame of frames ?? []) if (!isOver) heard(frame);
  });
  local.on('error', (error: NodeJS.ErrnoException) => {
    fault = `the link keeper cannot be reached (${error.code ?? error.name}): sudo systemctl status vibecode-link`;
  });
  local.on('close', () => over({ code: 1006, reason: fault }));

  return {
    get bufferedAmount() {
      return bufferedAmount;
    },
    send: (data, written) => {
      const isText = typeof data === 'string';
      const frame = encodeLocalFrame(isText ? KEEPER_FRAME.text : KEEPER_FRAME.binary, data);
      bufferedAmount += frame.length;
      pending.push({ byteCount: frame.length, written });
      local.write(frame);
    },
    close: (code, reason) => {
      isOver = true;
      clearTimeout(openTimer);
      if (code === CLOSE.PEER_DEAD.code || local.connecting) {
        local.destroy();
        return;
      }
      const close = JSON.stringify({ code, reason: closeReason(reason) });
      local.end(encodeLocalFrame(KEEPER_FRAME.close, close));
      const timer = setTimeout(() => local.destroy(), CLOSE_TIMEOUT_MS).unref();
      local.once('close', () => clearTimeout(timer));
    },
  };
}
