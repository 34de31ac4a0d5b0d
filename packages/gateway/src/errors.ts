// The gateway's own error family. Its kinds never cross the wire: toProtocolError says what a peer is told instead.
import { ProtocolError, type ErrorCode } from '@vibecode/protocol';

/** What went wrong, and the code that a peer gets for it. */
const WIRE_CODE = {
  /** The tmux executable is not on this machine. */
  tmux_not_found: 'tmux_not_found',
  /** tmux is older than the control-mode features that sessions need. */
  tmux_too_old: 'tmux_too_old',
  /** tmux refused a command. */
  tmux_failed: 'tmux_failed',
  /** A control client ended, or stopped taking commands. */
  tmux_closed: 'tmux_failed',
  /** A child program could not be started. */
  spawn_failed: 'internal',
  /** A child program ended with another status than 0. */
  process_failed: 'internal',
  /** A child program did not end in its time. */
  process_timeout: 'internal',
  /** A child program printed more than it may. */
  output_too_large: 'internal',
  /** The data folder cannot be used as it is. */
  data_folder: 'internal',
  /** An environment variable, the config file or an argument is wrong. */
  config_invalid: 'internal',
  /** The credential file is missing, empty or open to others. */
  credential_invalid: 'internal',
  /** An update asked for on the machine did not work; the message says why. */
  update_failed: 'internal',
  /** The arguments are no command. */
  usage: 'internal',
  /** The control plane did not give this machine a credential. */
  enrolment_failed: 'internal',
  /** systemd or launchd refused, or there is neither. */
  service_failed: 'internal',
  /** Another gateway runs on the same data folder. */
  already_running: 'internal',
} as const satisfies Record<string, ErrorCode>;

export type GatewayErrorKind = keyof typeof WIRE_CODE;

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly kind: GatewayErrorKind;

  constructor(kind: GatewayErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
  }
}

export function isGatewayError(error: unknown, kind?: GatewayErrorKind): error is GatewayError {
  return error instanceof GatewayError && (kind === undefined || error.kind === kind);
}

/** What a peer is told: our own words for known faults, nothing of the inside for the others. */
export function toProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof GatewayError) {
    const code = WIRE_CODE[error.kind];
    if (code !== 'internal') return new ProtocolError(code, error.message, { cause: error });
  }
  return new ProtocolError('internal', 'The gateway failed at this; its log says why.', { cause: error });
}
