// A path typed at the prompt of a session, and the words for when it was not. Pure.

export type InsertOutcome = 'typed' | 'unsafe_name' | 'not_live' | 'ended' | 'not_allowed';

/** Types the quoted path; only the terminal knows whether it can. */
export type InsertPath = (path: string) => InsertOutcome;

/** null: it is typed, there is nothing to say. */
export function notInsertedText(outcome: InsertOutcome): string | null {
  switch (outcome) {
    case 'typed':
      return null;
    case 'unsafe_name':
      return 'Its path was not typed: the name has characters that no quoting makes safe. Rename the file.';
    case 'not_live':
      return 'Its path was not typed: the screen is not live. Copy the path and paste it when it is.';
    case 'ended':
      return 'Its path was not typed: the session is over. The file stays.';
    case 'not_allowed':
      return 'Its path was not typed: you may only watch here.';
  }
}
