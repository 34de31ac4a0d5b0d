// What a validator found wrong -> a clause for a person: which field, what it must be, and the value only where it cannot be a secret.

export interface Fault {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

/** Values under such names are never repeated, whatever they are. */
const SECRET_FIELD = /token|secret|password|credential|key/i;
const MAX_SHOWN_LENGTH = 40;
const MAX_PATH_LENGTH = 200;
/** What would break the sentence's line or turn its direction. */
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const LETTERS_DIGITS = 'must have only letters, digits';
const VERSION = 'a version such as 1.2.3';

/** In words, what people write: describe-fault.test.ts holds it to the schemas. What programs write is told by its field alone. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$': 'must be one line without control characters',
  '^[^/\\u0000]+$': 'must be one name without a slash',
  '^(/|~(/|$))[^\\u0000]*$': 'must begin with / or ~/',
  '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$': `must be ${VERSION}`,
  '^(latest|[0-9][0-9A-Za-z.+-]*)$': `must be latest or ${VERSION}`,
  '^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$': 'must be a code such as BCDF-GHJK',
  '^[a-zA-Z0-9._-]+$': `${LETTERS_DIGITS}, ., _ and -`,
  '^[a-zA-Z0-9:_-]+$': `${LETTERS_DIGITS}, :, _ and -`,
  '^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$': `${LETTERS_DIGITS}, . and -, none of the last two at an end`,
  '^[A-Za-z_][A-Za-z0-9_]{0,127}$': `${LETTERS_DIGITS} and _ in names, no digit first`,
  '^[^\\u0000]*$': 'must not hold a NUL character',
  '^[\\u0021-\\u007e]+$': 'must have no spaces, line breaks or letters beyond ASCII',
};

const CLAUSES: Readonly<Record<string, (params: Record<string, unknown>) => string>> = {
  required: ({ missingProperty }) => `lacks the field ${String(missingProperty)}`,
  additionalProperties: ({ additionalProperty }) =>
    `has a field that is not known here: ${readable(String(additionalProperty), 100)}`,
  enum: ({ allowedValues }) => `must be one of ${String(allowedValues).replaceAll(',', ', ')}`,
  const: ({ allowedValue }) => `must be ${String(allowedValue)}`,
  type: ({ type }) =>
    `must be ${[type]
      .flat()
      .map((name) => TYPE_WORDS[String(name)] ?? String(name))
      .join(' or ')}`,
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${String(limit)} characters`),
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  pattern: ({ pattern }) => PATTERN_WORDS[String(pattern)] ?? 'is not written as it must be',
};

/** Such as `columns must be at least 2 (given: 0)`. */
export function describeFault(fault: Fault, body: unknown): string {
  const { instancePath, keyword, message, params } = fault;
  const subject = instancePath === '' ? 'it' : readable(instancePath.slice(1), MAX_PATH_LENGTH);
  // Of the others, as of too many entries, the validator's own words do.
  const clause = CLAUSES[keyword]?.(params) ?? message ?? keyword;
  return `${subject} ${clause}${given(fault, valueAt(body, instancePath))}`;
}

/** Numbers, and what was none of a list of words; of other text nobody knows what it is. */
function given({ instancePath, keyword }: Fault, value: unknown): string {
  if (SECRET_FIELD.test(instancePath)) return '';
  if (typeof value !== 'number' && !(keyword === 'enum' && typeof value === 'string')) return '';
  return ` (given: ${readable(JSON.stringify(value), MAX_SHOWN_LENGTH)})`;
}

function readable(text: string, maxLength: number): string {
  const shown = Array.from(text.replaceAll(UNREADABLE, '\ufffd'));
  return shown.length > maxLength ? `${shown.slice(0, maxLength - 1).join('')}…` : shown.join('');
}

function valueAt(body: unknown, pointer: string): unknown {
  let value = body;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
