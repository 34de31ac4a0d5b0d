import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { COMMAND_VALIDATORS, EVENT_VALIDATORS } from '../validators.ts';
import { buildAck, buildMessage } from './build-message.ts';
import { parseBody, parseMessage } from './parse-message.ts';

const requestId = '0123456789abcdef';
const sessionId = 'fedcba9876543210';

describe('buildMessage', () => {
  it('[CMD1] makes an envelope with its addressing', () => {
    const text = buildMessage(
      'session.resize',
      { columns: 80, rows: 24 },
      { request_id: requestId, session_id: sessionId, viewer_id: 7 },
    );
    const parsed = parseMessage(text);
    expect(parsed).toEqual({
      kind: 'ok',
      envelope: {
        type: 'session.resize',
        request_id: requestId,
        session_id: sessionId,
        viewer_id: 7,
        body: { columns: 80, rows: 24 },
      },
    });
    const body = parsed.kind === 'ok' ? parsed.envelope.body : undefined;
    expect(parseBody('session.resize', COMMAND_VALIDATORS['session.resize'], body)).toEqual({ columns: 80, rows: 24 });
  });

  it('[CMD1] leaves out addressing that is not given', () => {
    expect(JSON.parse(buildMessage('session.resync', {}))).toEqual({ type: 'session.resync', body: {} });
  });
});

describe('buildAck', () => {
  const error = new ProtocolError('session_not_found', 'There is no such session.', { field: '/session_id' });

  it.each([
    ['a result', { result: { columns: 80, rows: 24 } }, { ok: true, result: { columns: 80, rows: 24 } }],
    ['no result', {}, { ok: true }],
    ['an error', { error }, { ok: false, error: error.toWire() }],
  ])('[CMD1] of %s is an envelope with a valid body', (_case, outcome, body) => {
    const parsed = parseMessage(buildAck(requestId, outcome));
    expect(parsed).toEqual({ kind: 'ok', envelope: { type: 'ack', request_id: requestId, body } });
    expect(EVENT_VALIDATORS.ack(body)).toBe(true);
  });
});
