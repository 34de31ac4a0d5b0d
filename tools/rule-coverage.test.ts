import { describe, expect, it } from 'vitest';
import { ruleFaults } from './rule-coverage.ts';

const spec = { path: 'packages/a/SPEC.md', text: '## OUT output\n- **OUT1** Bytes arrive.\n- **OUT2** In order.\n' };
const test = (text: string) => ({ path: 'packages/a/src/out.test.ts', text });

describe('ruleFaults', () => {
  it('finds nothing where every rule is cited', () => {
    expect(ruleFaults([spec], [test("it('[OUT1] a', f); it.each(x)(`[OUT2] b`, f);")])).toEqual([]);
    expect(ruleFaults([spec], [test('it("[OUT1] [OUT2] both", f);')])).toEqual([]);
  });

  it('names a rule without a test', () => {
    expect(ruleFaults([spec], [test("it('[OUT1] a', f);")])).toEqual([
      'packages/a/SPEC.md has OUT2, which no test cites: write the test or take the rule out',
    ]);
  });

  it('names an unknown rule once a file', () => {
    expect(ruleFaults([spec], [test("it('[OUT1] [OUT2] a', f); it('[OUT9] b', f); it('[OUT9] c', f);")])).toEqual([
      'packages/a/src/out.test.ts cites OUT9, which no SPEC.md has: mend the number or write the rule',
    ]);
  });

  it('names a number that is used twice', () => {
    const other = { path: 'packages/b/SPEC.md', text: '- **OUT1** Something else.\n' };
    expect(ruleFaults([spec, other], [test("it('[OUT1] [OUT2] a', f);")])).toEqual([
      'packages/b/SPEC.md numbers a rule OUT1, and so does packages/a/SPEC.md: give one of them a number of its own',
    ]);
  });

  it('takes no index or type for a citation', () => {
    expect(ruleFaults([], [test('const a = b[OUT7]; type C = D["E"]; const e = "see [OUT7]";')])).toEqual([]);
  });
});
