// A path as it is typed at a prompt: as it is where every shell takes it so, else in single quotes. Pure.

const PLAIN = /^[A-Za-z0-9._/-]+$/;
/** What a terminal or shell acts on before any quote is read (one in a name would press Enter for the person), and what is no text. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd\p{Surrogate}]/u;

/** null: no quoting is safe, as the name holds control characters or bytes that are no text. */
export function quotePath(path: string): string | null {
  if (path === '' || CONTROLS.test(path)) return null;
  // A leading dash would be an option.
  const safe = path.startsWith('-') ? `./${path}` : path;
  return PLAIN.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}
