// What axe finds on the page that a person looks at: WCAG 2.2 AA and axe's own good practice. Empty where all is well.
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeResults {
  violations: { id: string; help: string; nodes: { html: string }[] }[];
}

/** In the page: what axe's source puts there. */
interface WithAxe {
  axe: { run: (context: Node | string, options: object) => Promise<AxeResults> };
}

/** `part`: a selector, where the rest of the page lies behind what is looked at. */
export async function accessibilityFaults(page: Page, part?: string): Promise<string[]> {
  await page.waitForFunction(wearsItsScheme);
  await page.waitForFunction(atRest);
  // As a script of the page it would be refused by the pages' own CSP.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ rules, selector }) =>
      (globalThis as unknown as WithAxe).axe.run(selector ?? document, {
        runOnly: rules,
        resultTypes: ['violations'],
      }),
    { rules: RULES, selector: part ?? null },
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

/** In the page: the scheme that the browser was just told is in force; until then half of the colours are of the other. */
function wearsItsScheme(): boolean {
  const wanted = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return document.documentElement.dataset['scheme'] === wanted;
}

/** In the page: a colour on its way to another is no fault. Two frames, as the end of one change may begin the next. */
async function atRest(): Promise<boolean> {
  for (let frame = 0; frame < 2; frame++) {
    await new Promise(requestAnimationFrame);
    if (document.getAnimations().length > 0) return false;
  }
  return true;
}
