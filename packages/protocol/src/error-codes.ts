// Every code that may cross the wire in an ack or an HTTP error, with what the peer may do about it.

/** never: the same request fails again. later: repeat it unchanged after a while. after_change: mend what the message names first. */
export type RetryClass = 'never' | 'later' | 'after_change';

export const ERROR_CODES = {
  /** The body does not fit its schema; `field` says where. */
  invalid_message: 'after_change',
  /** No such message type in this version. */
  unknown_command: 'never',
  /** Too large for one message or frame. */
  too_large: 'after_change',
  /** The same request_id is already being worked on for somebody else. */
  duplicate_request: 'after_change',
  /** Too many requests; wait. */
  rate_limited: 'later',
  /** No valid sign-in. */
  unauthorized: 'after_change',
  /** Signed in, but this role may not do it. */
  not_allowed: 'never',
  /** Host or Origin is not one of ours. */
  wrong_origin: 'never',
  /** The one-time link is unknown, or its 15 minutes are over. */
  link_invalid: 'after_change',
  /** The one-time link was used before. */
  link_used: 'after_change',
  /** The enrolment token or code is unknown, used, or its 15 minutes are over. */
  enrolment_invalid: 'after_change',
  /** Somebody has said in the browser that the machine that shows this code is not theirs. */
  enrolment_refused: 'never',
  /** The cloud does not take the token that is kept for it, or it may not do this. */
  cloud_token_invalid: 'after_change',
  /** The cloud refused the request; its own words are in the message. */
  cloud_refused: 'after_change',
  /** The cloud cannot be reached, is broken, or wants to be asked less often. */
  cloud_unavailable: 'later',
  /** No such machine. */
  machine_not_found: 'never',
  /** The machine's gateway is not connected. */
  gateway_offline: 'later',
  /** The gateway did not answer in time; it may still have done it. */
  gateway_timeout: 'later',
  /** The link broke before the answer came; it may still have been done. */
  link_lost: 'later',
  /** No such session on this machine. */
  session_not_found: 'never',
  /** The session is over. */
  session_ended: 'never',
  /** A session of this id or name is alive. */
  name_in_use: 'after_change',
  /** Not one of the agents of this version, or "custom" without a command. */
  unknown_agent: 'after_change',
  /** The agent's executable is not on the PATH that sessions have. */
  agent_not_installed: 'after_change',
  workdir_not_found: 'after_change',
  workdir_not_a_folder: 'after_change',
  workdir_not_writable: 'after_change',
  /** tmux made something else of the folder's name than was asked for. */
  workdir_refused: 'after_change',
  /** Columns or rows outside limits.ts. */
  invalid_size: 'after_change',
  /** Over the limit for one input or paste. */
  input_too_large: 'after_change',
  /** Older than INPUT_MAX_AGE_MS when it arrived; not typed. */
  input_stale: 'never',
  /** The input's counter was taken before; not typed again. */
  input_repeated: 'never',
  /** The viewer is not attached to this session. */
  not_attached: 'after_change',
  tmux_not_found: 'after_change',
  tmux_too_old: 'after_change',
  /** tmux refused or died; the message says what it said. */
  tmux_failed: 'later',
  /** No public key in OpenSSH's one-line form, or of a type that is not taken. */
  key_invalid: 'after_change',
  /** RSA below 2048 bits, or DSA. */
  key_too_weak: 'after_change',
  /** A private key was given; it was not kept, and should be replaced. */
  key_is_private: 'after_change',
  /** The key stands in the file as the person's own line, which is not touched. */
  key_exists: 'after_change',
  key_not_found: 'never',
  /** The key is the person's own line; only they take it out. */
  key_not_managed: 'never',
  /** Somebody else holds authorized_keys for too long. */
  key_file_busy: 'later',
  /** Outside of what may be opened, or a credential, or a file of the gateway's own. */
  path_refused: 'after_change',
  path_not_found: 'after_change',
  not_a_file: 'after_change',
  not_a_folder: 'after_change',
  permission_denied: 'after_change',
  /** There is a file of this name; say overwrite to replace it. */
  file_exists: 'after_change',
  file_too_large: 'never',
  /** The file was changed while it was read. */
  file_changed: 'later',
  disk_full: 'after_change',
  /** A chunk that does not continue the one before, or goes beyond the announced size. */
  chunk_out_of_order: 'later',
  /** What arrived is not what was sent. */
  hash_mismatch: 'later',
  transfer_not_found: 'later',
  transfer_timeout: 'later',
  transfer_cancelled: 'later',
  /** The installer failed; the message names the step, the log says why. The earlier version still works. */
  install_failed: 'later',
  install_not_found: 'never',
  /** This agent is not one that can be installed here. */
  not_installable: 'never',
  /** The release server could not be reached, has no such release, or its answer is no manifest of a release. */
  update_unavailable: 'later',
  /** The manifest is not signed with the release key of this gateway. */
  update_signature_invalid: 'never',
  /** Not newer than what runs; allow_downgrade takes it all the same. */
  update_not_newer: 'after_change',
  /** The release has no file for this kind of machine. */
  update_target_missing: 'never',
  /** The new version does not work on this machine; the running one never stopped. */
  update_selftest_failed: 'never',
  /** The new version did not come up; the one before runs again. */
  update_rolled_back: 'never',
  /** There is no earlier version to go back to. */
  update_no_previous: 'never',
  /** An update is at work. */
  update_running: 'later',
  /** This gateway has no file of its own that it could replace (it runs from source), or no release key. */
  update_not_possible: 'never',
  /** This part of the update policy is fixed on the machine, by its environment or its config file. */
  update_policy_fixed: 'after_change',
  /** Too many sessions, viewers or pending commands. */
  limit_reached: 'later',
  /** A fault of ours. */
  internal: 'later',
} as const satisfies Record<string, RetryClass>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_CODES, value);
}

/** Codes of newer peers that this build does not know are worth no repeat. */
export function retryClassOf(code: string): RetryClass {
  return isErrorCode(code) ? ERROR_CODES[code] : 'never';
}
