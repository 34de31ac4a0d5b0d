// The one error that may cross the wire. Local errors have their own families and never do.
import { ERROR_CODES, isErrorCode, type ErrorCode, type RetryClass } from './error-codes.ts';
import type { WireError } from './generated/types.ts';

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ErrorCode;
  /** JSON pointer of the offending value, where there is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }

  get retry(): RetryClass {
    return ERROR_CODES[this.code];
  }

  toWire(): WireError {
    const message = this.message.slice(0, 1000) || this.code;
    // An empty pointer means the whole value, which is what no field says.
    return this.field === undefined || this.field === ''
      ? { code: this.code, message }
      : { code: this.code, message, field: this.field.slice(0, 200) };
  }

  /** A code that this build does not know becomes `internal`, its text kept. */
  static fromWire(wire: WireError): ProtocolError {
    return new ProtocolError(
      isErrorCode(wire.code) ? wire.code : 'internal',
      wire.message,
      wire.field === undefined ? {} : { field: wire.field },
    );
  }
}

export function isProtocolError(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError;
}
