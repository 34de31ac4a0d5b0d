// What a REST call is refused with. The body is the protocol's error; the status belongs to the code.
import { ProtocolError, type ErrorCode } from '@vibecode/protocol';

/** Codes that are not here are a refused request (400). */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthorized: 401,
  not_allowed: 403,
  wrong_origin: 403,
  machine_not_found: 404,
  session_not_found: 404,
  link_used: 410,
  enrolment_invalid: 410,
  enrolment_refused: 410,
  // Not 401, which is this browser's own sign-in.
  cloud_token_invalid: 409,
  cloud_refused: 422,
  cloud_unavailable: 503,
  session_ended: 409,
  name_in_use: 409,
  duplicate_request: 409,
  too_large: 413,
  rate_limited: 429,
  limit_reached: 429,
  tmux_not_found: 502,
  tmux_too_old: 502,
  tmux_failed: 502,
  gateway_offline: 503,
  link_lost: 503,
  gateway_timeout: 504,
  key_exists: 409,
  key_not_found: 404,
  key_not_managed: 409,
  key_file_busy: 503,
  path_refused: 403,
  path_not_found: 404,
  permission_denied: 403,
  file_exists: 409,
  file_too_large: 413,
  file_changed: 409,
  disk_full: 507,
  chunk_out_of_order: 502,
  hash_mismatch: 502,
  transfer_not_found: 502,
  transfer_timeout: 504,
  transfer_cancelled: 409,
  install_failed: 502,
  install_not_found: 404,
  update_unavailable: 502,
  update_not_newer: 409,
  update_no_previous: 409,
  update_running: 409,
  update_not_possible: 409,
  update_policy_fixed: 409,
  internal: 500,
};

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly error: ProtocolError;

  constructor(error: ProtocolError, status = STATUS[error.code] ?? 400) {
    super(error.message, { cause: error });
    this.status = status;
    this.error = error;
  }
}

/** Short form for refusals that name no field. */
export function refuse(code: ErrorCode, message: string, status?: number): HttpError {
  return new HttpError(new ProtocolError(code, message), status);
}
