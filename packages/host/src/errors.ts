// The host's own errors: closed kinds, each with a sentence that says what to do. Never sent over a wire.

export type HostErrorKind =
  | 'usage'
  | 'data_folder'
  | 'already_running'
  | 'port_taken'
  | 'not_built'
  | 'control_plane_start'
  | 'control_plane_answer'
  | 'given_up';

export class HostError extends Error {
  override readonly name = 'HostError';
  readonly kind: HostErrorKind;

  constructor(kind: HostErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}
