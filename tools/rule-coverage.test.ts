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

  it('names a number that is used twice in a package', () => {
    const twice = { path: 'packages/a/SPEC.md', text: '- **OUT1** Bytes arrive.\n- **OUT1** In order.\n' };
    expect(ruleFaults([twice], [test("it('[OUT1] a', f);")])).toEqual([
      'packages/a/SPEC.md numbers two rules OUT1: give one of them a number of its own',
    ]);
  });

  describe('a number that two packages have', () => {
    const other = { path: 'packages/b/SPEC.md', text: '- **OUT1** Something else.\n' };
    const ownTest = test("it('[OUT1] [OUT2] a', f);");

    it('means that of the own package', () => {
      const uncited = 'packages/b/SPEC.md has OUT1, which no test cites: write the test or take the rule out';
      expect(ruleFaults([spec, other], [ownTest])).toEqual([uncited]);
      const otherTest = { path: 'packages/b/src/b.test.ts', text: "it('[OUT1] b', f);" };
      expect(ruleFaults([spec, other], [ownTest, otherTest])).toEqual([]);
    });

    it('says nothing in a third place', () => {
      const third = { path: 'e2e/src/c.e2e.test.ts', text: "it('[OUT1] c', f);" };
      expect(ruleFaults([spec, other], [ownTest, third])).toContain(
        'e2e/src/c.e2e.test.ts cites OUT1, which packages/a/SPEC.md and packages/b/SPEC.md have: renumber one of them',
      );
    });
  });

  it('lets a test cite a rule of another package', () => {
    const elsewhere = { path: 'packages/b/src/b.test.ts', text: "it('[OUT2] b', f);" };
    expect(ruleFaults([spec], [test("it('[OUT1] a', f);"), elsewhere])).toEqual([]);
  });

  it('takes no index or type for a citation', () => {
    expect(ruleFaults([], [test('const a = b[OUT7]; type C = D["E"]; const e = "see [OUT7]";')])).toEqual([]);
  });
});
