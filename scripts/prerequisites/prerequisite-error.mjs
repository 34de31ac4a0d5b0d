// Something this machine lacks and that we could not bring: the message says what to do about it.
export class PrerequisiteError extends Error {
  /** @override */
  name = 'PrerequisiteError';
}
