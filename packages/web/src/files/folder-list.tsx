// The entries of a folder: arrows go through them, Enter opens, Backspace goes up. Rows out of view are not laid out.
import type { FileEntry } from '@vibecode/protocol';
import { ArrowDown, ArrowUp, CornerLeftUp, File, FileQuestion, FileSymlink, Folder, Lock } from 'lucide-react';
import { memo, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { toast } from 'sonner';
import { byteText } from '../lib/byte-text.ts';
import { cn } from '../lib/cn.ts';
import { useNow } from '../lib/use-now.ts';
import { fileDate } from './file-date.ts';
import { FileNameText } from './file-name-text.tsx';
import { isNameNoText, nameNoTextAdvice } from './is-name-no-text.ts';
import { isolatedName, shownName } from './shown-name.ts';
import { nextOrder, type FileOrder } from './sort-entries.ts';

/** To be keyed by the folder: another one starts at its first row. */
export interface FolderListProps {
  entries: readonly FileEntry[];
  parent: string | null;
  /** A keyboard that came here from another folder or a file goes on in it: the row that had the focus is gone. */
  takesFocus: boolean;
  order: FileOrder;
  onOrder: (order: FileOrder) => void;
  onUp: () => void;
  onOpen: (entry: FileEntry) => void;
}

const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_4rem_4.5rem] items-center gap-x-2 px-3';

export function FolderList({ entries, parent, takesFocus, order, onOrder, onUp, onOpen }: FolderListProps) {
  const list = useRef<HTMLUListElement>(null);
  const now = useNow();
  const [active, setActive] = useState(0);
  const upCount = parent === null ? 0 : 1;

  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) rowAt(list.current, 0)?.focus({ preventScroll: true });
  }, [takesFocus]);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length + upCount - 1;
    const target = { ArrowDown: Math.min(last, active + 1), ArrowUp: Math.max(0, active - 1), Home: 0, End: last }[
      event.key
    ];
    if (target !== undefined) rowAt(list.current, target)?.focus();
    else if (event.key === 'Backspace' && parent !== null) onUp();
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={cn(COLUMNS, 'border-b border-line py-1 text-xs text-muted')} role="group" aria-label="Sort by">
        <SortButton label="Name" by="name" order={order} onOrder={onOrder} />
        <SortButton label="Size" by="size" order={order} onOrder={onOrder} />
        <SortButton label="Changed" by="modified" order={order} onOrder={onOrder} />
      </div>
      <ul ref={list} aria-label="Files and folders" onKeyDown={onKeyDown} className="py-1">
        {parent !== null && (
          <li>
            <button
              type="button"
              tabIndex={active === 0 ? 0 : -1}
              onFocus={() => setActive(0)}
              onClick={onUp}
              className="flex min-h-8 w-full items-center gap-2 px-3 text-muted -outline-offset-2 hover:bg-raised max-sm:min-h-11"
            >
              <CornerLeftUp aria-hidden="true" className="size-4 shrink-0" />
              Folder above
            </button>
          </li>
        )}
        {entries.map((entry, index) => (
          <li
            // Two names that are no text may read the same.
            key={isNameNoText(entry) ? `${index}/${entry.name}` : entry.name}
            className="[contain-intrinsic-size:auto_32px] [content-visibility:auto]"
          >
            <Row
              entry={entry}
              at={index + upCount}
              isActive={active === index + upCount}
              now={now}
              onActive={setActive}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  entry: FileEntry;
  /** Of the rows, the one that leads up counted. */
  at: number;
  isActive: boolean;
  now: number;
  onActive: (at: number) => void;
  onOpen: (entry: FileEntry) => void;
}

/** Remembered: an arrow key in a folder of thousands draws the two rows that it changes. */
const Row = memo(function Row({ entry, at, isActive, now, onActive, onOpen }: RowProps) {
  const { name, kind, size, modified_at: modifiedAt, is_readable: isReadable } = entry;
  const isNoText = isNameNoText(entry);
  const isClosed = kind === 'other' || isNoText;
  const open = () => {
    if (isNoText) toast.error(nameNoTextAdvice(name));
    else if (!isClosed) onOpen(entry);
  };
  const kindWord = kind === 'folder' ? 'Folder' : kind === 'file' ? 'File' : 'Special file';
  return (
    <button
      type="button"
      tabIndex={isActive ? 0 : -1}
      onFocus={() => onActive(at)}
      // Not "disabled": arrows still go through it.
      aria-disabled={isClosed}
      onClick={open}
      title={rowTitle(entry)}
      className={cn(
        COLUMNS,
        'min-h-8 w-full text-left -outline-offset-2 hover:bg-raised aria-disabled:cursor-default aria-disabled:text-muted max-sm:min-h-11',
      )}
    >
      <span className="flex min-w-0 items-center gap-2">
        <EntryIcon entry={entry} />
        <span className="sr-only">
          {isNoText ? `${kindWord}, its name is no text` : isReadable ? kindWord : `${kindWord}, not readable`}
        </span>
        <span className={cn('truncate', kind === 'folder' && 'font-medium', !isReadable && 'text-muted')}>
          <FileNameText name={name} />
        </span>
      </span>
      <span className="text-right font-mono text-xs text-muted">{kind === 'file' ? byteText(size) : ''}</span>
      <time
        dateTime={new Date(modifiedAt).toISOString()}
        title={new Date(modifiedAt).toLocaleString()}
        className="text-right text-xs text-muted"
      >
        {fileDate(modifiedAt, now)}
      </time>
    </button>
  );
});

function rowTitle(entry: FileEntry): string {
  if (isNameNoText(entry)) return nameNoTextAdvice(entry.name);
  return entry.kind === 'other'
    ? `${isolatedName(entry.name)}: no file or folder that can be opened`
    : shownName(entry.name);
}

function EntryIcon({ entry: { kind, is_link: isLink, is_readable: isReadable } }: { entry: FileEntry }) {
  const Icon = !isReadable
    ? Lock
    : kind === 'folder'
      ? Folder
      : kind === 'other'
        ? FileQuestion
        : isLink
          ? FileSymlink
          : File;
  return (
    <Icon
      aria-hidden="true"
      className={cn('size-4 shrink-0 text-muted', kind === 'folder' && isReadable && 'text-accent')}
    />
  );
}

interface SortButtonProps {
  label: string;
  by: FileOrder['by'];
  order: FileOrder;
  onOrder: (order: FileOrder) => void;
}

function SortButton({ label, by, order, onOrder }: SortButtonProps) {
  const isCurrent = order.by === by;
  const direction = order.isDescending ? 'descending' : 'ascending';
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      aria-label={isCurrent ? `${label}, ${direction}` : label}
      aria-pressed={isCurrent}
      onClick={() => onOrder(nextOrder(order, by))}
      className={cn(
        'flex min-h-6 items-center gap-1 rounded hover:text-text max-sm:min-h-11',
        by !== 'name' && 'justify-end',
        isCurrent && 'text-text',
      )}
    >
      {label}
      {isCurrent && <Arrow aria-hidden="true" className="size-3" />}
    </button>
  );
}

function rowAt(list: HTMLUListElement | null, index: number): HTMLButtonElement | null {
  return list?.children[index]?.querySelector('button') ?? null;
}
