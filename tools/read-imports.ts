// Every import of a source file, from its text alone: no compiler API is needed, and a file that does not compile is held too.

export interface SourceImport {
  specifier: string;
  line: number;
  /** Gone at run time: `import type`, `export type … from`. */
  isTypeOnly: boolean;
}

/** `import … from 'x'`, `export … from 'x'`, over any number of lines. The formatter keeps them at the start of a line. */
const STATIC_FROM = /^(?:import|export)\b([^'"`;]*?)\bfrom\s*(['"])([^'"\n]+)\2/gm;
/** `import 'x'`. */
const SIDE_EFFECT = /^import\s*(['"])([^'"\n]+)\1/gm;
/** `import('x')`, also in a type, and `require('x')`. */
const CALLED = /\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g;

export function readImports(source: string): SourceImport[] {
  const text = withoutComments(source);
  const found: SourceImport[] = [];
  const add = (at: number, specifier: string, isTypeOnly: boolean): void => {
    found.push({ specifier, line: text.slice(0, at).split('\n').length, isTypeOnly });
  };
  for (const match of text.matchAll(STATIC_FROM)) add(match.index, match[3] ?? '', bindsOnlyTypes(match[1] ?? ''));
  for (const match of text.matchAll(SIDE_EFFECT)) add(match.index, match[2] ?? '', false);
  for (const match of text.matchAll(CALLED))
    add(match.index, match[2] ?? '', /\btypeof\s*$/.test(text.slice(0, match.index)));
  return found.toSorted((a, b) => a.line - b.line);
}

/** `type {A}` or `{type A, type B}`: with verbatimModuleSyntax the second keeps its module, so only the first is type-only. */
function bindsOnlyTypes(clause: string): boolean {
  return /^\s+type\b(?!\s*,)/.test(clause);
}

/** Blanks out block comments and comment lines; line numbers stay. A URL in a string keeps its slashes. */
function withoutComments(source: string): string {
  return source
    .replaceAll(/^[ \t]*\/\*[^]*?\*\//gm, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/^[ \t]*\/\/.*$/gm, '');
}
