import { buildMessage, limits } from '@vibecode/protocol';
import { decodeFrame, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG } from '@vibecode/protocol/frames';
import { expect, it } from 'vitest';
import {
  addViewer,
  attach,
  frame,
  fromBrowser,
  fromGateway,
  openState,
  output,
  receivers,
  requestId,
  SESSION,
  snapshot,
  toGateway,
  viewerAck,
} from '../../testing/hub-scene.ts';
import { machineHealth } from '../../testing/health-samples.ts';
import { expireCommands } from './answer-command.ts';
import { askForSnapshots } from './ask-for-snapshots.ts';
import { loseGateway } from './gateway-arrival.ts';
import type { HubEffect } from './hub-effect.ts';
import { dropViewer } from './viewer-arrival.ts';

it('[HUB7] events go to the viewer they name, or to those attached', () => {
  const state = openState();
  attach(state, addViewer(state, 1));
  addViewer(state, 2);
  const event = { type: 'session.notice', session_id: SESSION, body: { sealed: true } };
  expect(receivers(fromGateway(state, JSON.stringify(event)))).toEqual([1]);
  expect(receivers(fromGateway(state, JSON.stringify({ ...event, viewer_id: 2 })))).toEqual([2]);
  expect(receivers(fromGateway(state, JSON.stringify({ ...event, viewer_id: 3 })))).toEqual([]);
  expect(receivers(fromGateway(state, JSON.stringify({ ...event, session_id: requestId(5) })))).toEqual([]);
  expect(receivers(fromGateway(state, JSON.stringify({ type: 'session.notice', body: {} })))).toEqual([]);
});

it('[HUB7] the end of a session goes to every browser, and its viewers are attached no more', () => {
  const state = openState();
  attach(state, addViewer(state, 1));
  addViewer(state, 2);
  const body = { session_id: SESSION, reason: 'exited', exit_status: null, ended_at: 1 } as const;
  const effects = fromGateway(state, buildMessage('session.ended', body, { session_id: SESSION }));
  expect(receivers(effects)).toEqual([1, 2]);
  expect(effects).toContainEqual({ type: 'history', event: { type: 'ended', ended: body } });
  expect(state.viewerCounts()).toEqual({});
});

it('[HUB20] chunks and acks of a transfer go to its viewer alone, unread', () => {
  const state = openState();
  for (const id of [1, 2]) addViewer(state, id);
  for (const kind of [FRAME_KIND.CONTENT_CHUNK, FRAME_KIND.TRANSFER_ACK]) {
    const message = frame({ kind, id: requestId(7), viewer: 2, payload: new Uint8Array([1, 2]) });
    expect(fromGateway(state, message)).toEqual([{ type: 'send_viewer', viewerId: 2, data: message }]);
    expect(fromGateway(state, frame({ kind, viewer: 3 }))).toEqual([]);
    expect(fromGateway(state, frame({ kind, viewer: 0 }))).toEqual([]);
  }
  for (const type of ['file.failed', 'file.content.end']) {
    expect(receivers(fromGateway(state, JSON.stringify({ type, viewer_id: 2, body: 'sealed' })))).toEqual([2]);
  }
});

it('[HUB20] a transfer of our own is a viewer that gets what names it and no broadcast', () => {
  const state = openState();
  addViewer(state, 1);
  state.transferViewers.add(9);
  expect(receivers(fromGateway(state, frame({ kind: FRAME_KIND.CONTENT_CHUNK, viewer: 9 })))).toEqual([9]);
  expect(
    receivers(fromGateway(state, buildMessage('gateway.health', { machine: machineHealth(), sessions: [] }))),
  ).toEqual([1]);
});

it('[HUB22] health goes to every browser and to the hub itself; what is none, to nobody', () => {
  const state = openState();
  for (const id of [1, 2]) addViewer(state, id);
  const health = { machine: machineHealth(), sessions: [] };
  const effects = fromGateway(state, buildMessage('gateway.health', health));
  expect(receivers(effects)).toEqual([1, 2]);
  expect(effects).toContainEqual({ type: 'health', health });
  expect(fromGateway(state, JSON.stringify({ type: 'gateway.health', body: { machine: {} } }))).toMatchObject([
    { type: 'log' },
  ]);
});

it('[HUB22] the progress of an install goes to every browser, unread', () => {
  const state = openState();
  for (const id of [1, 2]) addViewer(state, id);
  const message = JSON.stringify({ type: 'agents.install.progress', body: 'sealed' });
  expect(fromGateway(state, message)).toEqual(
    [1, 2].map((viewerId) => ({ type: 'send_viewer', viewerId, data: message })),
  );
});

it('[HUB13] a lifecycle event that fits no schema is dropped', () => {
  const state = openState();
  addViewer(state, 1);
  for (const type of ['session.started', 'session.ended']) {
    expect(fromGateway(state, JSON.stringify({ type, session_id: SESSION, body: { x: 1 } }))).toMatchObject([
      { type: 'log' },
    ]);
  }
});

it('[HUB11] every viewer gets the same buffer', () => {
  const state = openState();
  for (const id of [1, 2, 3]) attach(state, addViewer(state, id));
  const message = output(0, 500);
  const effects = fromGateway(state, message).filter((effect) => effect.type === 'send_viewer');
  expect(effects.map((effect) => effect.data === message)).toEqual([true, true, true]);
});

it('[HUB10] output and snapshots are acknowledged at their end, watched or not; others are not', () => {
  const state = openState();
  const ackOf = (message: ArrayBuffer) => {
    const [data] = toGateway(fromGateway(state, message));
    if (data === undefined || typeof data === 'string') return undefined;
    const decoded = decodeFrame(new Uint8Array(data));
    return decoded.ok
      ? { kind: decoded.frame.kind, viewer: decoded.frame.viewer, offset: decoded.frame.offset }
      : undefined;
  };
  expect(ackOf(output(100, 20))).toEqual({ kind: FRAME_KIND.VIEWER_ACK, viewer: 0, offset: 120 });
  expect(ackOf(snapshot(120))).toEqual({ kind: FRAME_KIND.VIEWER_ACK, viewer: 0, offset: 120 });
  addViewer(state, 1);
  expect(ackOf(output(120, 5, { viewer: 1 }))).toBeUndefined();
  expect(ackOf(frame({ kind: FRAME_KIND.INPUT_ACK, viewer: 1 }))).toBeUndefined();
});

it('[HUB10] an echo is acknowledged with the viewer’s own ack, with what came since, or when it gets much', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  attach(state, viewer);
  const echo = { flags: OUTPUT_FLAG.INTERACTIVE };
  const acksIn = (effects: HubEffect[]) =>
    toGateway(effects).map((data) => decodeFrame(new Uint8Array(data as ArrayBuffer)));
  expect(acksIn(fromGateway(state, output(0, 1, echo)))).toEqual([]);
  expect(acksIn(fromGateway(state, output(1, 2, echo)))).toEqual([]);
  const paid = [{ ok: true, frame: { kind: FRAME_KIND.VIEWER_ACK, viewer: 0, id: SESSION, offset: 3 } }];
  expect(acksIn(fromBrowser(state, viewer, viewerAck(2)))).toMatchObject(paid);
  expect(acksIn(fromBrowser(state, viewer, viewerAck(3)))).toEqual([]);
  fromGateway(state, output(3, 1, echo));
  expect(acksIn(fromGateway(state, output(4, 100)))).toHaveLength(1);
  fromGateway(state, output(104, limits.VIEWER_ACK_BYTES - 1, echo));
  expect(acksIn(fromGateway(state, output(103 + limits.VIEWER_ACK_BYTES, 1, echo)))).toHaveLength(1);
  expect(state.owedAcks.isEmpty).toBe(true);
});

it('[HUB10] what a lost gateway is owed is not told to the next one', () => {
  const state = openState();
  fromGateway(state, output(0, 1, { flags: OUTPUT_FLAG.INTERACTIVE }));
  expect(state.owedAcks.isEmpty).toBe(false);
  loseGateway(state, { reason: 'cut', nowMs: 0 });
  expect(state.owedAcks.pay()).toEqual([]);
});

it('[HUB11] answers to one viewer go to that one', () => {
  const state = openState();
  addViewer(state, 1);
  addViewer(state, 2);
  for (const kind of [
    FRAME_KIND.SCROLLBACK_PAGE,
    FRAME_KIND.INPUT_ACK,
    FRAME_KIND.CONTENT_CHUNK,
    FRAME_KIND.SNAPSHOT,
  ]) {
    expect(receivers(fromGateway(state, frame({ kind, viewer: 2 })))).toEqual([2]);
    expect(receivers(fromGateway(state, frame({ kind, viewer: 9 })))).toEqual([]);
  }
});

it('[HUB13] what is too large or no frame closes, frames of browsers are dropped', () => {
  const state = openState();
  expect(fromGateway(state, new ArrayBuffer(limits.MAX_GATEWAY_FRAME_BYTES + 1))).toMatchObject([
    { close: 'TOO_LARGE' },
  ]);
  expect(fromGateway(state, 'x'.repeat(limits.MAX_TEXT_MESSAGE_BYTES + 1))).toMatchObject([{ close: 'TOO_LARGE' }]);
  expect(fromGateway(state, new ArrayBuffer(5))).toMatchObject([{ type: 'close_gateway', close: 'BAD_FRAME' }]);
  expect(fromGateway(state, frame({ kind: FRAME_KIND.INPUT }))).toMatchObject([{ type: 'log' }]);
  expect(fromGateway(state, 'nonsense')).toMatchObject([{ type: 'log' }]);
});

it('[HUB6] a command without an answer is answered in time, an attach undone', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const body = { client_id: requestId(5), columns: 80, rows: 24 };
  fromBrowser(
    state,
    viewer,
    buildMessage('viewer.attach', body, { request_id: requestId(1), session_id: SESSION }),
    1_000,
  );
  expect(expireCommands(state, 1_000 + limits.COMMAND_TIMEOUT_MS - 1)).toEqual([]);
  expect(JSON.stringify(expireCommands(state, 1_000 + limits.COMMAND_TIMEOUT_MS))).toContain('gateway_timeout');
  expect(state.viewerCounts()).toEqual({});
  expect(state.pending.size).toBe(0);
});

it('[HUB6] our own commands are settled, not sent', () => {
  const state = openState();
  state.addPending(requestId(1), { viewerId: 0, type: 'agents.list', sessionId: undefined, dueAtMs: 10 });
  const ack = { type: 'ack', request_id: requestId(1), body: { ok: true, result: { agents: [] } } };
  expect(fromGateway(state, JSON.stringify(ack))).toEqual([
    { type: 'settle', requestId: requestId(1), answer: ack.body },
  ]);
});

it('[HUB2] when the gateway goes, all that wait are answered and all streams end', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  attach(state, viewer);
  fromBrowser(state, viewer, buildMessage('viewer.probe', {}, { request_id: requestId(1) }));
  const text = JSON.stringify(loseGateway(state, { reason: 'gone', nowMs: 5 }));
  expect(text).toContain('link_lost');
  expect(text).toContain('gateway.status');
  expect(state.viewerCounts()).toEqual({});
});

it('[HUB3] a viewer that goes leaves nothing, and its acks go to nobody', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  attach(state, viewer);
  fromBrowser(state, viewer, buildMessage('viewer.probe', {}, { request_id: requestId(1) }));
  expect(toGateway(dropViewer(state, 1))).toEqual([buildMessage('viewer.left', {}, { viewer_id: 1 })]);
  expect([state.viewers.size, state.watchers.size, state.pending.size]).toEqual([0, 0, 0]);
  const ack = JSON.stringify({ type: 'ack', request_id: requestId(1), body: { ok: true } });
  expect(receivers(fromGateway(state, ack))).toEqual([]);
});

it('[HUB9] a snapshot request that stays unanswered is repeated, one that was answered is not', () => {
  const state = openState();
  state.restoreAttached(addViewer(state, 1), SESSION);
  expect(askForSnapshots(state, 0).length).toBe(1);
  expect(askForSnapshots(state, 1_999).length).toBe(0);
  expect(askForSnapshots(state, 2_000).length).toBe(1);
  fromGateway(state, snapshot(9, { flags: SNAPSHOT_FLAG.RESYNC }));
  expect(askForSnapshots(state, 9_000).length).toBe(0);
  expect(state.resyncing.size).toBe(0);
});

it('[HUB9] a request that nobody waits for any more is forgotten', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  state.restoreAttached(viewer, SESSION);
  attach(state, addViewer(state, 2));
  askForSnapshots(state, 0);
  state.detach(1, SESSION);
  expect(askForSnapshots(state, 10)).toEqual([]);
  expect(state.resyncing.size).toBe(0);
});

it('[HUB9] a broadcast snapshot answers the request as well', () => {
  const state = openState();
  state.restoreAttached(addViewer(state, 1), SESSION);
  askForSnapshots(state, 0);
  fromGateway(state, snapshot(9));
  expect(state.resyncing.size).toBe(0);
});

it('[HUB9] a frame above the whole window of a viewer with nothing in flight asks for a snapshot at once', () => {
  const state = openState();
  attach(state, addViewer(state, 1));
  const effects = fromGateway(state, output(0, limits.VIEWER_WINDOW_BYTES + 1));
  expect(receivers(effects)).toEqual([]);
  expect(effects).toContainEqual({
    type: 'send_gateway',
    data: buildMessage('session.resync', {}, { session_id: SESSION }),
  });
  expect(
    receivers(fromGateway(state, snapshot(limits.VIEWER_WINDOW_BYTES + 1, { flags: SNAPSHOT_FLAG.RESYNC }))),
  ).toEqual([1]);
});
