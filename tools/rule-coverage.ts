// Which rules of the SPEC.md files no test cites, and which citations no SPEC.md knows.
import type { TextFile } from './read-tracked-files.ts';

/** `- **OUT2** …` */
const RULE = /^- \*\*([A-Z]{2,5}\d+)\*\*/gm;
/** A string that begins with `[OUT2]` or `[OUT2] [OUT3]`: a title. */
const TITLE = /['"`]((?:\[[A-Z]{2,5}\d+\] ?)+)/g;

/** A number is unique within its package. A test means its own package's rule of that number, else the only other one. */
export function ruleFaults(specs: readonly TextFile[], tests: readonly TextFile[]): string[] {
  const faults: string[] = [];
  const uncited = new Map<string, Set<string>>();
  const rules = new Map<string, ReadonlySet<string>>();
  for (const { path, text } of specs) {
    const own = new Set<string>();
    for (const [, rule = ''] of text.matchAll(RULE)) {
      if (own.has(rule)) faults.push(`${path} numbers two rules ${rule}: give one of them a number of its own`);
      own.add(rule);
    }
    rules.set(path, own);
    uncited.set(path, new Set(own));
  }
  for (const { path, text } of tests) {
    for (const rule of citedRules(text)) {
      const [spec, ...others] = specsMeant(path, rule, rules);
      if (spec === undefined)
        faults.push(`${path} cites ${rule}, which no SPEC.md has: mend the number or write the rule`);
      else if (others.length > 0)
        faults.push(`${path} cites ${rule}, which ${[spec, ...others].join(' and ')} have: renumber one of them`);
      else uncited.get(spec)?.delete(rule);
    }
  }
  for (const [path, left] of uncited) {
    for (const rule of left)
      faults.push(`${path} has ${rule}, which no test cites: write the test or take the rule out`);
  }
  return faults;
}

function citedRules(text: string): Set<string> {
  const titles = [...text.matchAll(TITLE)].flatMap(([, title = '']) => [...title.matchAll(/\[(\w+)\]/g)]);
  return new Set(titles.map(([, rule = '']) => rule));
}

function specsMeant(testPath: string, rule: string, rules: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const having = [...rules].filter(([, own]) => own.has(rule)).map(([path]) => path);
  const own = having.find((path) => testPath.startsWith(path.replace(/SPEC\.md$/, '')));
  return own === undefined ? having : [own];
}
