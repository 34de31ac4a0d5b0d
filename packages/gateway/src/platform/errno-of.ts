// What a failed call of the operating system says of itself.

/** The system's name of what it refused, such as ENOSPC; undefined for errors that are not the system's. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
