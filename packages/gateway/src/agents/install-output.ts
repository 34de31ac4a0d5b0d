// What an installation prints, as people may see it: whole lines, no terminal sequences, no secrets. Pure but for its state.

const SEQUENCE =
  // eslint-disable-next-line no-control-regex -- terminal sequences are control characters
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -/]*[0-~])/g;
// eslint-disable-next-line no-control-regex -- the same
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/** Names of variables whose values must not be seen, whatever prints them. */
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|_AUTH\b|PRIVATE_KEY/i;
/** A shorter value would be found in innocent words. */
const MIN_SECRET_LENGTH = 8;
const HIDDEN = '***';
/** A line without an end is passed on at this length. */
const MAX_LINE_LENGTH = 4_096;
/** The end of such a line stays: longer secrets than this are keys, which have lines of their own. */
const KEPT_BACK_LENGTH = 1_024;
/** What announces a secret in the word behind it. */
const NAME_BEFORE_SECRET = /(?:\b(?:Bearer|Basic)|[\w.-]{1,64}["']?\s{0,8}[=:])\s{0,8}$/i;

const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  [/(\b[a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [
    /([\w.-]{0,64}(?:_?authToken|_auth|_?password|_?token|secret|api_?key))(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\b(?:npm_|gh[pousr]_|glpat-|sk-)[\w-]{16,}/g, HIDDEN],
];

export class InstallOutput {
  readonly #hidden: readonly string[];
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** `env` is what the installation runs with. */
  constructor(env: Readonly<Record<string, string>>) {
    this.#hidden = Object.entries(env)
      .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= MIN_SECRET_LENGTH)
      .map(([, value]) => value);
  }

  /** What can be shown by now: secrets are only known in whole lines. */
  take(chunk: Uint8Array): string {
    const text = (this.#rest + this.#decoder.decode(chunk, { stream: true })).replaceAll(/\r\n?/g, '\n');
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    if (this.#rest.length <= MAX_LINE_LENGTH) return this.clean(text.slice(0, end));
    const cut = this.#safeCut(text);
    this.#rest = text.slice(cut);
    return this.clean(text.slice(0, cut));
  }

  /** The last line, which nothing ended. */
  finish(): string {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    return this.clean(rest);
  }

  /** Where a line that is too long can be cut: between words, in no secret, and with room for one that has only begun. */
  #safeCut(text: string): number {
    const space = /^.*\s/s.exec(text.slice(0, -KEPT_BACK_LENGTH))?.[0] ?? '';
    let cut = space.replace(NAME_BEFORE_SECRET, '').length;
    for (const value of this.#hidden) {
      const at = text.lastIndexOf(value, cut);
      if (at !== -1 && at + value.length > cut) cut = at;
    }
    return cut > 0 ? cut : text.length;
  }

  clean(text: string): string {
    let shown = text.replaceAll(SEQUENCE, '').replaceAll(CONTROL, '');
    for (const value of this.#hidden) shown = shown.replaceAll(value, HIDDEN);
    for (const [pattern, replacement] of SECRETS) shown = shown.replaceAll(pattern, replacement);
    return shown;
  }
}
