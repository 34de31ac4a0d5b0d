// Files out of a drop or a paste. Browsers give folders as files that cannot be read: those are told apart here.
import { isolatedName } from './shown-name.ts';

export interface DroppedFiles {
  files: File[];
  /** Names of folders that came with them. */
  folders: string[];
}

/** Whether a drag over the page has files; their names are secret until they are dropped. */
export function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer !== null && transfer.types.includes('Files');
}

/** To be called in the event itself: the browser empties the transfer afterwards. */
export function filesOf(transfer: DataTransfer | null): DroppedFiles {
  const dropped: DroppedFiles = { files: [], folders: [] };
  for (const item of transfer?.items ?? []) {
    if (item.kind !== 'file') continue;
    const file = item.getAsFile();
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory === true) dropped.folders.push(entry.name);
    else if (file !== null) dropped.files.push(file);
  }
  return dropped;
}

export function foldersText(folders: readonly string[]): string {
  const names = folders.map((name) => `“${isolatedName(name)}”`).join(', ');
  return `Folders are not uploaded: ${names}. Pack it into one file first, such as with zip or tar.`;
}
