import { BROWSER_MESSAGES, buildMessage, limits } from '@vibecode/protocol';
import { FRAME_KIND } from '@vibecode/protocol/frames';
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
  refusalCode,
  requestId,
  SESSION,
  snapshot,
  textsToGateway,
  toGateway,
  viewerAck,
} from '../../testing/hub-scene.ts';
import { expireCommands } from './answer-command.ts';
import { MAX_ATTACHED_SESSIONS, MAX_VIEWER_PENDING } from './hub-state.ts';
import { relayBrowserToGateway } from './relay-browser-to-gateway.ts';

it('[HUB5] passes on what browsers may send, under its true viewer', () => {
  for (const type of Object.keys(BROWSER_MESSAGES)) {
    const state = openState();
    const viewer = addViewer(state, 7);
    const message = { type, request_id: requestId(1), session_id: SESSION, viewer_id: 99, body: { any: 'thing' } };
    expect(textsToGateway(fromBrowser(state, viewer, JSON.stringify(message)))).toEqual([{ ...message, viewer_id: 7 }]);
  }
});

it('[HUB5] refuses what only the hub or a gateway may send', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (const type of [
    'session.create',
    'session.resync',
    'viewer.joined',
    'viewer.left',
    'gateway.hello',
    'ack',
    'session.ended',
    'made.up',
  ]) {
    const effects = fromBrowser(
      state,
      viewer,
      JSON.stringify({ type, request_id: requestId(1), session_id: SESSION, body: {} }),
    );
    expect(refusalCode(effects)).toBe('unknown_command');
    expect(toGateway(effects)).toEqual([]);
  }
});

it('[HUB5] an observer watches and changes nothing', () => {
  for (const [type, needed] of Object.entries(BROWSER_MESSAGES)) {
    const state = openState();
    const observer = addViewer(state, 1, 'observer');
    const effects = fromBrowser(
      state,
      observer,
      JSON.stringify({ type, request_id: requestId(1), session_id: SESSION, body: {} }),
    );
    expect(refusalCode(effects)).toBe(needed === 'observer' ? undefined : 'not_allowed');
    expect(toGateway(effects).length).toBe(needed === 'observer' ? 1 : 0);
  }
});

it('[HUB12] an observer’s keys and uploads are dropped, a driver’s pass as the same bytes', () => {
  const state = openState();
  const observer = addViewer(state, 1, 'observer');
  const driver = addViewer(state, 2, 'driver');
  for (const kind of [FRAME_KIND.INPUT, FRAME_KIND.UPLOAD_CHUNK, FRAME_KIND.TRANSFER_ACK]) {
    const message = frame({ kind, viewer: 1, payload: new Uint8Array([1, 2, 3]) });
    expect(toGateway(fromBrowser(state, observer, message))).toEqual([]);
    const [passed] = toGateway(fromBrowser(state, driver, message));
    expect(passed).toBe(message);
    expect(new DataView(message).getUint32(12)).toBe(2);
  }
});

it('[HUB21] a page that sends a file without waiting is closed, and its last chunk goes nowhere', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const chunk = (): ArrayBuffer =>
    frame({ kind: FRAME_KIND.UPLOAD_CHUNK, payload: new Uint8Array(limits.MAX_CHUNK_BYTES) });
  const chunkCount = limits.TRANSFER_WINDOW_BYTES / limits.MAX_CHUNK_BYTES + 2;
  const effects = Array.from({ length: chunkCount }, () => fromBrowser(state, viewer, chunk()));
  expect(effects.at(-2)).toMatchObject([{ type: 'send_gateway' }]);
  expect(effects.at(-1)).toMatchObject([{ type: 'close_viewer', viewerId: 1, close: 'OVERLOADED' }]);
});

it('[HUB21] acks of the machine make room for the next chunks', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (let offset = 0; offset < limits.MAX_FILE_BYTES; offset += limits.MAX_CHUNK_BYTES) {
    const payload = new Uint8Array(limits.MAX_CHUNK_BYTES);
    expect(fromBrowser(state, viewer, frame({ kind: FRAME_KIND.UPLOAD_CHUNK, offset, payload }))).toMatchObject([
      { type: 'send_gateway' },
    ]);
    const acked = frame({ kind: FRAME_KIND.TRANSFER_ACK, viewer: 1, offset: offset + limits.MAX_CHUNK_BYTES });
    expect(receivers(fromGateway(state, acked))).toEqual([1]);
  }
});

it('[HUB21] while too much waits for the machine, a chunk closes its sender and keys pass', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const behind = { viewer, nowMs: 0, gatewayBacklogBytes: 7_000_000 };
  const input = frame({ kind: FRAME_KIND.INPUT });
  expect(relayBrowserToGateway(state, { ...behind, message: input })).toMatchObject([{ type: 'send_gateway' }]);
  const chunk = frame({ kind: FRAME_KIND.UPLOAD_CHUNK, payload: new Uint8Array(16_384) });
  expect(relayBrowserToGateway(state, { ...behind, message: chunk })).toMatchObject([
    { type: 'close_viewer', close: 'OVERLOADED' },
  ]);
});

it('[HUB21] before the gateway’s socket is full the page that fills it is closed', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (const kind of [FRAME_KIND.INPUT, FRAME_KIND.TRANSFER_ACK]) {
    const flood = { viewer, nowMs: 0, gatewayBacklogBytes: 11_000_000, message: frame({ kind }) };
    expect(relayBrowserToGateway(state, flood)).toMatchObject([{ type: 'close_viewer', close: 'OVERLOADED' }]);
  }
});

it('[HUB25] files that a browser moves are in the audit log under their transfer, unread', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const effectsOf = (type: string, number: number) =>
    fromBrowser(state, viewer, JSON.stringify({ type, request_id: requestId(number), body: 'sealed' }));
  expect(effectsOf('file.upload.begin', 1)).toContainEqual({
    type: 'audit',
    viewerId: 1,
    action: 'file.upload',
    subject: requestId(1),
  });
  expect(effectsOf('file.download', 2)).toContainEqual({
    type: 'audit',
    viewerId: 1,
    action: 'file.download',
    subject: requestId(2),
  });
  expect(effectsOf('file.list', 3)).toMatchObject([{ type: 'send_gateway' }]);
});

it('[HUB6] the end of an upload may take longer than other commands', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (const [number, type] of ['viewer.probe', 'file.upload.end'].entries()) {
    fromBrowser(state, viewer, JSON.stringify({ type, request_id: requestId(number), body: {} }));
  }
  expect(receivers(expireCommands(state, limits.COMMAND_TIMEOUT_MS))).toEqual([1]);
  expect([...state.pending.keys()]).toEqual([requestId(1)]);
  expect(receivers(expireCommands(state, limits.UPLOAD_END_TIMEOUT_MS))).toEqual([1]);
});

it('[HUB11] keys go nowhere while there is no gateway', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  state.link = { status: 'absent', sinceMs: 0, reason: 'gone' };
  expect(toGateway(fromBrowser(state, viewer, frame({ kind: FRAME_KIND.INPUT })))).toEqual([]);
});

it('[HUB13] frames that only gateways send are dropped, no frames close', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (const kind of [FRAME_KIND.OUTPUT, FRAME_KIND.SNAPSHOT, FRAME_KIND.INPUT_ACK, FRAME_KIND.SCROLLBACK_PAGE]) {
    expect(fromBrowser(state, viewer, frame({ kind }))).toMatchObject([{ type: 'log' }]);
  }
  for (const bytes of [new ArrayBuffer(0), new ArrayBuffer(27), new Uint8Array(28).fill(255).buffer]) {
    expect(fromBrowser(state, viewer, bytes)).toMatchObject([{ type: 'close_viewer', close: 'BAD_FRAME' }]);
  }
});

it('[HUB13] malformed text is answered when it has a request_id, else dropped', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (const text of ['', 'no', '[]', 'null', '{"type":"viewer.probe"}', '{"type":5,"body":{}}']) {
    expect(fromBrowser(state, viewer, text)).toMatchObject([{ type: 'log', event: 'viewer.message_dropped' }]);
  }
  const answered = [
    { type: 'viewer.probe', request_id: requestId(1) },
    { type: 'X', request_id: requestId(1), body: {} },
    { request_id: requestId(1) },
  ];
  for (const message of answered) {
    expect(refusalCode(fromBrowser(state, viewer, JSON.stringify(message)))).toBe('invalid_message');
  }
});

it('[HUB13] a text above the limit closes, counted in bytes', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const text = 'é'.repeat(limits.MAX_BROWSER_TEXT_BYTES / 2 + 1);
  expect(fromBrowser(state, viewer, text)).toMatchObject([{ type: 'close_viewer', close: 'TOO_LARGE' }]);
});

it('[HUB6] a request_id in use by another viewer is refused, one’s own is answered once', () => {
  const state = openState();
  const one = addViewer(state, 1);
  const two = addViewer(state, 2);
  const message = buildMessage('viewer.probe', {}, { request_id: requestId(1) });
  fromBrowser(state, one, message);
  expect(refusalCode(fromBrowser(state, two, message))).toBe('duplicate_request');
  expect(fromBrowser(state, one, message)).toEqual([]);
  const ack = JSON.stringify({ type: 'ack', request_id: requestId(1), body: { ok: true } });
  expect(receivers(fromGateway(state, ack))).toEqual([1]);
  expect(receivers(fromGateway(state, ack))).toEqual([]);
});

it('[HUB6] too many that wait are refused', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  for (let number = 0; number < MAX_VIEWER_PENDING; number += 1) {
    fromBrowser(state, viewer, buildMessage('viewer.probe', {}, { request_id: requestId(number) }));
  }
  const effects = fromBrowser(state, viewer, buildMessage('viewer.probe', {}, { request_id: requestId(999) }));
  expect(refusalCode(effects)).toBe('limit_reached');
});

it('[HUB6] too many messages a second are told to wait', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const codes = new Set<string | undefined>();
  for (let number = 0; number < 1_000; number += 1) {
    codes.add(
      refusalCode(
        fromBrowser(state, viewer, buildMessage('viewer.probe', {}, { request_id: requestId(number) }), number),
      ),
    );
  }
  expect(codes).toContain('rate_limited');
});

it('[HUB8] attaching needs a session and an answer, and has a bound', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const body = { client_id: requestId(5), columns: 80, rows: 24 };
  expect(
    refusalCode(fromBrowser(state, viewer, buildMessage('viewer.attach', body, { request_id: requestId(1) }))),
  ).toBe('invalid_message');
  expect(toGateway(fromBrowser(state, viewer, buildMessage('viewer.attach', body, { session_id: SESSION })))).toEqual(
    [],
  );
  for (let number = 0; number < MAX_ATTACHED_SESSIONS; number += 1) {
    state.attach(viewer, requestId(number));
  }
  const effects = fromBrowser(
    state,
    viewer,
    buildMessage('viewer.attach', body, { request_id: requestId(2), session_id: SESSION.replace('0', '1') }),
  );
  expect(refusalCode(effects)).toBe('limit_reached');
});

it('[HUB8] an attach that the gateway refuses leaves nothing', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  const body = { client_id: requestId(5), columns: 80, rows: 24 };
  fromBrowser(state, viewer, buildMessage('viewer.attach', body, { request_id: requestId(1), session_id: SESSION }));
  expect(state.viewerCounts()).toEqual({ [SESSION]: 1 });
  fromGateway(state, JSON.stringify({ type: 'ack', request_id: requestId(1), body: { ok: false } }));
  expect(state.viewerCounts()).toEqual({});
});

it('[HUB8] after a detach nothing more comes', () => {
  const state = openState();
  const viewer = addViewer(state, 1);
  attach(state, viewer);
  expect(receivers(fromGateway(state, output(0, 5)))).toEqual([1]);
  fromBrowser(state, viewer, buildMessage('viewer.detach', {}, { session_id: SESSION }));
  expect(receivers(fromGateway(state, output(5, 5)))).toEqual([]);
});

it('[HUB9] one resync serves all that wait', () => {
  const state = openState();
  const viewers = [1, 2, 3].map((id) => addViewer(state, id));
  for (const viewer of viewers) attach(state, viewer);
  let offset = 0;
  for (; offset < 10 * limits.VIEWER_WINDOW_BYTES; offset += 65_536) fromGateway(state, output(offset, 65_536));
  const asked = viewers.flatMap((viewer) => textsToGateway(fromBrowser(state, viewer, viewerAck(offset))));
  expect(asked).toMatchObject([{ type: 'session.resync', session_id: SESSION }]);
  expect(receivers(fromGateway(state, snapshot(offset, { flags: 4 })))).toEqual([1, 2, 3]);
});
