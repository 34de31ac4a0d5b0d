// What must stand in no tracked file: registry hosts, paths of one machine, and things that look like real secrets.
import type { TextFile } from './read-tracked-files.ts';

interface ForbiddenText {
  what: string;
  pattern: RegExp;
  whatToDo: string;
}

/** Put together from pieces, so that this file does not hold what it looks for. */
function literally(...pieces: string[]): string {
  return pieces.join('').replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

const registryHosts = [
  literally('registry.', 'npmjs', '.org'),
  literally('registry.', 'yarnpkg', '.com'),
  literally('npm.', 'pkg.', 'github', '.com'),
  literally('registry.', 'npmmirror', '.com'),
];

const FORBIDDEN: readonly ForbiddenText[] = [
  {
    what: 'a registry host',
    pattern: new RegExp(registryHosts.join('|')),
    whatToDo: 'the registry is chosen by npm’s own settings; write lockfiles with omit-lockfile-registry-resolved',
  },
  {
    what: 'a lockfile entry bound to one registry',
    pattern: /^\s*"resolved": "https?:/m,
    whatToDo: 'write it again with omit-lockfile-registry-resolved, as .npmrc has it',
  },
  {
    what: 'a path of one machine',
    pattern: new RegExp(
      `(?<![\\w.~-])(?:${literally('/wo', 'rk/')}(?:main|shared|\\.)|${literally('/Us', 'ers/')}[a-z])`,
    ),
    whatToDo: 'write it relative to the repository or to the home folder',
  },
  {
    what: 'a private key',
    pattern: new RegExp(`-----${literally('BEGIN ')}(?:[A-Z]+ )?${literally('PRIVATE', ' KEY')}-----`),
    whatToDo: 'make one in the test',
  },
  {
    what: 'a key of a service',
    pattern:
      /\b(?:sk-ant-[\w-]{20,}|sk-(?:proj-)?[A-Za-z0-9]{32,}|gh[pousr]_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}|AIza[\w-]{35})\b/,
    whatToDo: 'revoke it now, then take it out of the history',
  },
];

export function textFaults(files: readonly TextFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    FORBIDDEN.flatMap(({ what, pattern, whatToDo }) => {
      const match = pattern.exec(text);
      if (match === null) return [];
      const line = text.slice(0, match.index).split('\n').length;
      return [`${path}:${line} holds ${what}: ${whatToDo}`];
    }),
  );
}
