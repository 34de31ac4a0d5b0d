// A folder as a shell's prompt shows it: ~ for the home folder.

export function shortFolder(folder: string, home: string | undefined): string {
  if (home === undefined || home === '/') return folder;
  if (folder === home) return '~';
  return folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}
