// The order of a folder's entries: folders stay first, as people look for them there. Pure.
import type { FileEntry } from '@vibecode/protocol';

export interface FileOrder {
  by: 'name' | 'size' | 'modified';
  isDescending: boolean;
}

export const MACHINE_ORDER: FileOrder = { by: 'name', isDescending: false };

/** The one in which the machine sends pages. */
export function isMachineOrder({ by, isDescending }: FileOrder): boolean {
  return by === 'name' && !isDescending;
}

export function sortEntries(entries: readonly FileEntry[], order: FileOrder): readonly FileEntry[] {
  if (isMachineOrder(order)) return entries;
  const sign = order.isDescending ? -1 : 1;
  // Equal ones keep the machine's order.
  return entries.toSorted((a, b) => {
    if ((a.kind === 'folder') !== (b.kind === 'folder')) return a.kind === 'folder' ? -1 : 1;
    return sign * compare(a, b, order.by);
  });
}

/** A second press on a column turns it round; sizes and dates begin with the largest and newest. */
export function nextOrder(order: FileOrder, by: FileOrder['by']): FileOrder {
  return order.by === by ? { by, isDescending: !order.isDescending } : { by, isDescending: by !== 'name' };
}

function compare(a: FileEntry, b: FileEntry, by: FileOrder['by']): number {
  switch (by) {
    case 'name':
      return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
    case 'size':
      return a.size - b.size;
    case 'modified':
      return a.modified_at - b.modified_at;
  }
}
