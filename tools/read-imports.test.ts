import { describe, expect, it } from 'vitest';
import { readImports } from './read-imports.ts';

const specifiers = (source: string) => readImports(source).map(({ specifier }) => specifier);

describe('readImports', () => {
  it.each([
    ["import a from 'a';", 'a'],
    ["import { b, type B } from './b.ts';", './b.ts'],
    ["import * as c from '../c.ts';", '../c.ts'],
    ["import 'side-effect';", 'side-effect'],
    ["import {\n  d,\n  e,\n} from 'over-lines';", 'over-lines'],
    ["export { f } from './f.ts';", './f.ts'],
    ["export * as g from './g.ts';", './g.ts'],
    ["const h = await import('./h.ts');", './h.ts'],
    ["const i = require('node:fs');", 'node:fs'],
    ["let j: import('./j.ts').J;", './j.ts'],
    ["import k from 'k' with { type: 'json' };", 'k'],
  ])('reads %j', (source, specifier) => {
    expect(specifiers(source)).toEqual([specifier]);
  });

  it.each([
    "// import a from 'a';",
    "/* import a from 'a'; */",
    "/**\n * import('a')\n */",
    "const from = 'a';",
    'export const a = 1;',
  ])('reads nothing in %j', (source) => {
    expect(readImports(source)).toEqual([]);
  });

  it('knows which are gone at run time', () => {
    const source =
      "import type { A } from 'a';\nexport type { B } from 'b';\nimport { type C } from 'c';\nimport type, { D } from 'd';";
    expect(readImports(source).map(({ isTypeOnly }) => isTypeOnly)).toEqual([true, true, false, false]);
  });

  it('says the line', () => {
    expect(readImports("\n/*\n*/\nimport {\n  a,\n} from 'a';\n")).toEqual([
      { specifier: 'a', line: 4, isTypeOnly: false },
    ]);
  });
});
