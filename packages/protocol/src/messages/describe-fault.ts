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

/** The patterns of schema/ in words; describe-fault.test.ts holds the two together. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  '^[0-9a-hjkmnp-tv-z]{16}$': 'must be an id of 16 lower-case letters and digits',
  '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$': 'must be one line without control characters',
  '^[a-z][a-z0-9_]{1,63}$': 'must be a word of lower-case letters, digits and _',
  '^[0-9a-f]{64}$': 'must be 64 hex digits in lower case',
  '^SHA256:[A-Za-z0-9+/]{43}$': 'must be a fingerprint as ssh-keygen -l prints it',
  '^[^/\\u0000]+$': 'must be one name without a slash',
  '^(/|~(/|$))[^\\u0000]*$': 'must begin with / or ~/',
  '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$': 'must be a version such as 1.2.3',
  '^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$': 'must be a code such as BCDF-GHJK',
  '^[A-Za-z0-9_-]{43}$': 'must be 43 letters, digits, - or _',
  '^[a-zA-Z0-9._-]+$': 'must have letters, digits, ., _ and - only',
  '^[a-z]+(\\.[a-z_]+)*$': 'must be lower-case words joined by dots',
  '^(latest|[0-9][0-9A-Za-z.+-]*)$': 'must be latest or a version such as 1.2.3',
  '^[A-Za-z_][A-Za-z0-9_]{0,127}$': 'must name variables with letters, digits and _ only, no digit first',
  '^[^\\u0000]*$': 'must not hold a NUL character',
  '^[\\u0021-\\u007e]+$': 'must have no spaces, line breaks or letters beyond ASCII',
  '^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$':
    'must have letters, digits, . and - only, a letter or digit first and last',
  '^[a-zA-Z0-9:_-]+$': 'must have letters, digits, :, _ and - only',
};

const CLAUSES: Readonly<Record<string, (params: Record<string, unknown>) => string | undefined>> = {
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
  minItems: ({ limit }) => `must have at least ${String(limit)} entries`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} entries`,
  maxProperties: ({ limit }) => `must have at most ${String(limit)} entries`,
  pattern: ({ pattern }) => PATTERN_WORDS[String(pattern)],
};

/** Such as `columns must be at least 2 (given: 0)`. */
export function describeFault(fault: Fault, body: unknown): string {
  const { instancePath, keyword, message, params } = fault;
  const subject = instancePath === '' ? 'it' : readable(instancePath.slice(1), MAX_PATH_LENGTH);
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
