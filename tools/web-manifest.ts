// Which files a browser loads for entries of Vite's manifest: scripts and styles, with everything imported statically.

export type WebManifest = Record<string, { file: string; imports?: string[]; css?: string[] }>;

export function filesOfEntries(manifest: WebManifest, entries: readonly string[]): string[] {
  const files = new Set<string>();
  const seen = new Set<string>();
  const queue = [...entries];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined)
      throw new Error(`The web's build has no ${key}: say in tools/size-budget.json what it is called now.`);
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    queue.push(...(chunk.imports ?? []));
  }
  return [...files];
}
