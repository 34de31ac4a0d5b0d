// Structured log: a dotted event and its fields, as JSON lines or for a person's eye. Terminal bytes, tokens and keys
// have no way in: fields are ids, numbers and short words.

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | Error>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export interface LogOptions {
  level: LogLevel;
  format: LogFormat;
  write: (line: string) => void;
  /** Wall clock. */
  nowMs?: () => number;
}

/** A field longer than this is no id and no short word; the rest would only fill a disk. */
const MAX_FIELD_LENGTH = 500;
/** Error texts carry a stack; ten frames name the place. */
const MAX_STACK_LENGTH = 2_000;

export function createLog({ level, format, write, nowMs = Date.now }: LogOptions): Log {
  const least = LOG_LEVELS.indexOf(level);
  const line = format === 'json' ? jsonLine : prettyLine;
  const at = (of: LogLevel) => {
    const shown = LOG_LEVELS.indexOf(of) >= least;
    return (event: string, fields: LogFields = {}) => {
      if (shown)
        write(`${line({ time: new Date(nowMs()).toISOString(), level: of, event, fields: flatten(fields) })}\n`);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

interface Entry {
  time: string;
  level: LogLevel;
  event: string;
  fields: Record<string, string | number | boolean | null>;
}

function jsonLine({ time, level, event, fields }: Entry): string {
  return JSON.stringify({ time, level, event, ...fields });
}

function prettyLine({ time, level, event, fields }: Entry): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [time.slice(11, 23), level.toUpperCase().padEnd(5), event, ...words].join(' ');
}

function flatten(fields: LogFields): Entry['fields'] {
  const flat: Entry['fields'] = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value instanceof Error) {
      flat[name] = (value.stack ?? value.message).slice(0, MAX_STACK_LENGTH);
      if (value.cause instanceof Error) flat[`${name}_cause`] = value.cause.message.slice(0, MAX_FIELD_LENGTH);
    } else {
      flat[name] = typeof value === 'string' ? value.slice(0, MAX_FIELD_LENGTH) : value;
    }
  }
  return flat;
}
