// Random terminal programs for property tests: everything that programs do to a screen, in lengths that collide often.
import fc from 'fast-check';

const small = fc.integer({ min: 0, max: 12 });
const TEXTS = [
  'a',
  'xyz',
  'hello world ',
  'é',
  '漢字',
  '🙂',
  'e\u0301',
  '─',
  '\u0300',
  '👩‍👧',
  '⚠️',
  '✅',
  '~`qqq',
  'WRAPWRAPWRAPWRAPWRAPWRAP',
];
const SGR = [
  '0', '1', '2', '3', '4', '4:3', '4:2', '5', '7', '8', '9', '21', '22', '24', '27', '31', '39', '42', '49', '53', '55',
  '97', '104', '38;5;7', '38;5;200', '48;5;1', '48;2;1;2;3', '38;2;250;128;7', '58;5;9', '58;2;9;8;7', '59', '1;4;33;44',
]; // prettier-ignore
const PLAIN = [
  '\r', '\n', '\r\n', '\b', '\t', '\x0b', '\x0e', '\x0f', '\x07', '\x18', '\x1bD', '\x1bE', '\x1bM', '\x1bH', '\x1b=', '\x1b>',
  '\x1b(0', '\x1b(B', '\x1b)0', '\x1b*0', '\x1b(A', '\x1bn', '\x1bo', '\x1b#8', '\x1b[!p', '\x1bc', '\x1b[3g', '\x1b[g', '\x1b[4h',
  '\x1b[4l', '\x1b[20h', '\x1b[20l', '\x1b[1"q', '\x1b[0"q', '\x1b]8;;http://a.b/c\x1b\\link\x1b[3mitalic\x1b]8;;\x07', '\x1b]0;title\x07',
  '\x1bP$qm\x1b\\', '\x1b_apc\x1b\\', '\x1b[2 q', '\x1b[5 q', '\x1b[0 q', '\x1b[3\n1m', '\x1b[?2026h', '\x1b[?2026l',
]; // prettier-ignore
const PRIVATE_MODES = [1, 5, 6, 7, 12, 25, 45, 1000, 1002, 1003, 1004, 1006, 1016, 9, 47, 1047, 1049, 2004, 66];
const CURSOR = ['\x1b7', '\x1b8', '\x1b[s', '\x1b[u', '\x1b[?1048h', '\x1b[?1048l'];

const oneOf = (values: readonly string[]) => fc.constantFrom(...values);

export const vtStep: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: oneOf(TEXTS) },
  { weight: 4, arbitrary: oneOf(SGR).map((parameters) => `\x1b[${parameters}m`) },
  { weight: 5, arbitrary: oneOf(PLAIN) },
  { weight: 2, arbitrary: oneOf(CURSOR) },
  { weight: 3, arbitrary: fc.tuple(small, small).map(([row, column]) => `\x1b[${row};${column * 3}H`) },
  { weight: 1, arbitrary: fc.tuple(small, small).map(([top, bottom]) => `\x1b[${top};${bottom}r`) },
  {
    weight: 4,
    arbitrary: fc.tuple(small, oneOf([...'@ABCDEFGIJKLMPSTXZ`abde'])).map(([count, final]) => `\x1b[${count}${final}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(small, oneOf(["'}", "'~", ' @', ' A'])).map(([count, final]) => `\x1b[${count}${final}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...PRIVATE_MODES), oneOf(['h', 'l']))
      .map(([mode, set]) => `\x1b[?${mode}${set}`),
  },
);

export const vtProgram: fc.Arbitrary<Uint8Array> = fc
  .array(vtStep, { minLength: 1, maxLength: 60 })
  .map((steps) => new TextEncoder().encode(steps.join('')));
