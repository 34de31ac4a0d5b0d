// Paths of a machine, which are POSIX paths wherever the browser runs. Pure.

export interface PathStep {
  name: string;
  path: string;
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** "/a/b" -> "/a" and "b". */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/');
  return { folder: at <= 0 ? '/' : path.slice(0, at), name: path.slice(at + 1) };
}

/** The outermost of the roots that holds a path: a session's folder inside home is a step on the way, not its beginning. */
export function rootOf(path: string, roots: readonly string[]): string | undefined {
  return roots.filter((root) => isWithin(path, root)).toSorted((a, b) => a.length - b.length)[0];
}

/** The root, then one step a folder: "~", "project", "src". Steps outside of the roots are not offered. */
export function pathSteps(path: string, { root, home }: { root: string; home: string | undefined }): PathStep[] {
  const steps: PathStep[] = [{ name: root === home ? '~' : root, path: root }];
  const rest = path
    .slice(root.length)
    .split('/')
    .filter((name) => name !== '');
  for (const name of rest) steps.push({ name, path: joinPath(steps.at(-1)?.path ?? root, name) });
  return steps;
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);
}
