// Which rules of the SPEC.md files no test cites, and which citations no SPEC.md knows.
import type { TextFile } from './read-tracked-files.ts';

/** `- **OUT2** …` */
const RULE = /^- \*\*([A-Z]{2,5}\d+)\*\*/gm;
/** A string that begins with `[OUT2]` or `[OUT2] [OUT3]`: a title. */
const TITLE = /['"`]((?:\[[A-Z]{2,5}\d+\] ?)+)/g;

export function ruleFaults(specs: readonly TextFile[], tests: readonly TextFile[]): string[] {
  const faults: string[] = [];
  const definedIn = new Map<string, string>();
  for (const { path, text } of specs) {
    for (const [, rule = ''] of text.matchAll(RULE)) {
      const other = definedIn.get(rule);
      if (other === undefined) definedIn.set(rule, path);
      else faults.push(`${path} numbers a rule ${rule}, and so does ${other}: give one of them a number of its own`);
    }
  }
  const cited = new Set<string>();
  for (const { path, text } of tests) {
    const unknown = new Set<string>();
    for (const [, titles = ''] of text.matchAll(TITLE)) {
      for (const [, rule = ''] of titles.matchAll(/\[(\w+)\]/g)) {
        cited.add(rule);
        if (!definedIn.has(rule)) unknown.add(rule);
      }
    }
    for (const rule of unknown)
      faults.push(`${path} cites ${rule}, which no SPEC.md has: mend the number or write the rule`);
  }
  for (const [rule, path] of definedIn) {
    if (!cited.has(rule)) faults.push(`${path} has ${rule}, which no test cites: write the test or take the rule out`);
  }
  return faults;
}
