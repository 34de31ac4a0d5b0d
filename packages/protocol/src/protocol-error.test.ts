import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, isErrorCode, retryClassOf, type ErrorCode } from './error-codes.ts';
import { validateHttpError } from './generated/validate-http-error.js';
import { isProtocolError, ProtocolError } from './protocol-error.ts';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('error codes', () => {
  it.each(codes)('[ER6] %s has one retry class', (code) => {
    expect(['never', 'later', 'after_change']).toContain(retryClassOf(code));
    expect(new ProtocolError(code, 'why').retry).toBe(retryClassOf(code));
  });

  it.each(['', 'no_such_code', 'toString', '__proto__', 'INTERNAL'])(
    '[ER6] "%s" is none, and worth no repeat',
    (code) => {
      expect(isErrorCode(code)).toBe(false);
      expect(retryClassOf(code)).toBe('never');
    },
  );
});

describe('ProtocolError', () => {
  it('[ER5] crosses the wire and comes back the same', () => {
    const error = new ProtocolError('invalid_size', 'Make it smaller.', {
      field: '/columns',
      cause: new Error('local'),
    });
    const back = ProtocolError.fromWire(error.toWire());
    expect(back).toMatchObject({ code: 'invalid_size', message: 'Make it smaller.', field: '/columns' });
    expect(isProtocolError(back)).toBe(true);
    expect(back.cause).toBeUndefined();
  });

  it('[ER5] an unknown code becomes internal, its text kept', () => {
    const error = ProtocolError.fromWire({ code: 'from_the_future', message: 'New here.' });
    expect(error).toMatchObject({ code: 'internal', message: 'New here.', field: undefined });
  });

  it('[ER7] fits its schema, whatever its text and field are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.string({ unit: 'binary', maxLength: 3_000 }),
        fc.option(fc.string({ unit: 'binary', maxLength: 500 }), { nil: undefined }),
        (code, message, field) => {
          const wire = new ProtocolError(code, message, field === undefined ? {} : { field }).toWire();
          expect(validateHttpError({ error: wire })).toBe(true);
          expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
        },
      ),
    );
  });
});
