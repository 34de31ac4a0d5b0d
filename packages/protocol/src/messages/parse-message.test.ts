import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_VALIDATORS } from '../validators.ts';
import { parseBody, parseMessage } from './parse-message.ts';

const requestId = '0123456789abcdef';

describe('parseMessage', () => {
  it('[CMD3] takes any JSON value for a body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const text = JSON.stringify({ type: 'session.input', request_id: requestId, body });
        expect(parseMessage(text)).toEqual({ kind: 'ok', envelope: JSON.parse(text) as unknown });
      }),
    );
  });

  it('[CMD3] leaves the type alone: an unknown one is an envelope too', () => {
    const envelope = { type: 'file.upload.begin', body: {} };
    expect(parseMessage(JSON.stringify(envelope))).toEqual({ kind: 'ok', envelope });
  });

  it.each(['', '{', 'undefined', '{"type":"a","body":1', 'ping'])('[ER1] drops %j: no JSON', (text) => {
    expect(parseMessage(text)).toEqual({ kind: 'dropped', fault: 'not_json' });
  });

  it.each([
    ['no type', { request_id: requestId, body: {} }],
    ['no body', { type: 'session.end', request_id: requestId }],
    ['a type with capitals', { type: 'Session.End', request_id: requestId, body: {} }],
    ['a field too many', { type: 'session.end', request_id: requestId, body: {}, extra: 1 }],
    ['a bad session', { type: 'session.end', request_id: requestId, session_id: '../x', body: {} }],
    ['a bad viewer', { type: 'session.end', request_id: requestId, viewer_id: -1, body: {} }],
  ])('[ER2] answers an envelope with %s under its request_id', (_case, value) => {
    const parsed = parseMessage(JSON.stringify(value));
    expect(parsed).toMatchObject({ kind: 'answerable', requestId, error: { code: 'invalid_message' } });
  });

  it.each([
    null,
    7,
    'text',
    [],
    {},
    [{ request_id: requestId }],
    { type: 'x', request_id: 'UPPER' },
    { request_id: 1 },
  ])('[ER3] drops %j: no envelope, nobody to answer', (value) => {
    expect(parseMessage(JSON.stringify(value))).toEqual({ kind: 'dropped', fault: 'not_an_envelope' });
  });

  it('[ER1] never throws, and drops nothing that has a readable request_id', () => {
    const fields = fc.record(
      {
        type: fc.jsonValue(),
        request_id: fc.constantFrom(requestId, 'bad', 7),
        session_id: fc.jsonValue(),
        body: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fields.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (text) => {
          const parsed = parseMessage(text);
          if (parsed.kind === 'dropped') expect(text).not.toContain(requestId);
        },
      ),
    );
  });
});

describe('parseBody', () => {
  const parseResize = (value: unknown) => parseBody('session.resize', COMMAND_VALIDATORS['session.resize'], value);

  it('[ER4] gives back the value that fits', () => {
    const body = { columns: 80, rows: 24 };
    expect(parseResize(body)).toBe(body);
  });

  it.each([
    [{ columns: 0, rows: 24 }, '/columns'],
    [{ columns: 80, rows: 'x' }, '/rows'],
    [{ columns: 80 }, undefined],
    [{ columns: 80, rows: 24, more: 1 }, undefined],
    [null, undefined],
  ])('[ER4] refuses %j and names the field %s', (value, field) => {
    expect(() => parseResize(value)).toThrow(expect.objectContaining({ code: 'invalid_message', field }));
  });

  it('[ER4] names what is missing or too much', () => {
    expect(() => parseResize({ columns: 80 })).toThrow(/rows/);
    expect(() => parseResize({ columns: 80, rows: 24, more: 1 })).toThrow(/more/);
  });

  it('[ER4] repeats no offending value', () => {
    for (const value of ['hunter2-secret', { columns: 'hunter2-secret', rows: 24 }, ['hunter2-secret']])
      expect(() => parseResize(value)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
      );
  });
});
