// Structured log lines on stdout: a dotted event and its ids. Never terminal bytes, tokens, keys or credentials.

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type LogLevel = 'info' | 'warn' | 'error';

function write(level: LogLevel, event: string, fields: LogFields = {}): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }));
}

export const log = {
  info: (event: string, fields?: LogFields): void => write('info', event, fields),
  warn: (event: string, fields?: LogFields): void => write('warn', event, fields),
  error: (event: string, fields?: LogFields): void => write('error', event, fields),
};

/** The name and text of an unknown error, cut to what a log line should hold. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
