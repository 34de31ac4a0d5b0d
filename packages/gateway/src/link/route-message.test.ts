import { describe, expect, it } from 'vitest';
import { routeMessage } from './route-message.ts';

const ID = '0123456789abcdef';
const message = (value: unknown): ReturnType<typeof routeMessage> => routeMessage(JSON.stringify(value));

describe('route-message', () => {
  it('[CMD1] refuses what is malformed and carries a readable request_id, naming the field', () => {
    const route = message({ type: 'session.resize', request_id: ID, session_id: ID, body: { columns: 0, rows: 24 } });
    expect(route).toMatchObject({
      kind: 'refuse',
      requestId: ID,
      error: { code: 'invalid_message', field: '/columns' },
    });
    expect(message({ type: 'NO TYPE', request_id: ID, body: {} })).toMatchObject({ kind: 'refuse', requestId: ID });
    expect(message({ request_id: ID })).toMatchObject({ kind: 'refuse', requestId: ID });
  });

  it.each([
    '',
    'not json',
    '[]',
    'null',
    '{}',
    '{"type":"session.end","body":{}}',
    '{"type":"x","request_id":7,"body":{}}',
  ])('[CMD2] drops what carries no readable request_id: %s', (text) => {
    expect(routeMessage(text).kind).toBe('drop');
  });

  it.each(['nothing.known', 'gateway.hello', 'hub.welcome', 'constructor', 'ack'])(
    '[CMD3] refuses %s as an unknown command',
    (type) => {
      expect(message({ type, request_id: ID, body: {} })).toMatchObject({
        kind: 'refuse',
        error: { code: 'unknown_command' },
      });
      expect(message({ type, body: {} }).kind).toBe('drop');
    },
  );

  it('[CMD4] asks for the session and the viewer that a command is about', () => {
    expect(message({ type: 'session.end', request_id: ID, body: {} })).toMatchObject({
      kind: 'refuse',
      error: { code: 'invalid_message', field: '/session_id' },
    });
    expect(message({ type: 'viewer.take_size', request_id: ID, session_id: ID, viewer_id: 0, body: {} })).toMatchObject(
      { kind: 'refuse', error: { code: 'invalid_message', field: '/viewer_id' } },
    );
  });

  it('[CMD4] takes notes without a request_id', () => {
    expect(message({ type: 'viewer.left', viewer_id: 3, body: {} })).toEqual({
      kind: 'command',
      command: { type: 'viewer.left', requestId: undefined, sessionId: undefined, viewerId: 3, body: {} },
    });
  });
});
