// The files of a machine: folders, what is in them, a look into a file, and the way up and down for bytes. Beside the
// terminal of a session and on the machine's page.
import type { FileEntry } from '@vibecode/protocol';
import { EllipsisVertical, RefreshCw, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../components/ui/menu.tsx';
import { copyText } from '../lib/copy-text.ts';
import { errorText } from '../lib/error-text.ts';
import { useMachineLink } from '../link/use-machine-link.ts';
import { shortFolder } from '../sessions/short-folder.ts';
import { DropOverlay } from './drop-overlay.tsx';
import { foldersText, type DroppedFiles } from './drop-files.ts';
import { FileNameText } from './file-name-text.tsx';
import { FileView } from './file-view.tsx';
import { cleanFileName } from './file-name.ts';
import { joinPath } from './file-path.ts';
import { FolderList } from './folder-list.tsx';
import { FolderPath } from './folder-path.tsx';
import { MoreEntries } from './more-entries.tsx';
import { notInsertedText, type InsertPath } from './insert-path.ts';
import { scpCommand } from './scp-command.ts';
import { MACHINE_ORDER, type FileOrder } from './sort-entries.ts';
import { transfersOfMachine } from './transfers-of-machine.ts';
import { useFileDrop } from './use-file-drop.ts';
import { useFolder } from './use-folder.ts';
import { useMachineSystem } from './use-machine-system.ts';

export interface FilePanelProps {
  gatewayId: string;
  /** Where it begins; a path of the machine, or ~. */
  startFolder: string;
  /** Types a path at the prompt; absent where there is no terminal. */
  onInsertPath?: InsertPath;
}

export function FilePanel({ gatewayId, startFolder, onInsertPath }: FilePanelProps) {
  const link = useMachineLink(gatewayId);
  const system = useMachineSystem(gatewayId);
  const [asked, setAsked] = useState(startFolder);
  const [opened, setOpened] = useState<FileEntry | null>(null);
  const [hasMoved, setHasMoved] = useState(false);
  const [showHidden, setShowHidden] = useState(false);
  const [order, setOrder] = useState<FileOrder>(MACHINE_ORDER);
  const folder = useFolder({ link, gatewayId, path: asked, showHidden, order });
  const panel = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const path = folder.path ?? asked;
  const isReady = folder.path !== undefined;

  const upload = ({ files, folders }: DroppedFiles) => {
    if (folders.length > 0) toast.error(foldersText(folders));
    const queue = transfersOfMachine(gatewayId, system);
    for (const file of files) {
      const target = { kind: 'folder', folder: path } as const;
      const done = queue.upload({
        file,
        fileName: cleanFileName(file.name),
        target,
        place: shortFolder(path, system?.home),
      });
      void done.then(folder.refresh);
    }
  };
  const insert = (inserted: string) => {
    const reason = onInsertPath === undefined ? null : notInsertedText(onInsertPath(inserted));
    if (reason !== null) toast.error(reason);
  };
  const copyPath = () => {
    copyText(path).then(
      () => toast('The path is on your clipboard.'),
      (error: unknown) => toast.error(errorText(error)),
    );
  };
  const isOver = useFileDrop({ area: panel, isEnabled: isReady, onDrop: upload });
  const goTo = (folderPath: string) => {
    setAsked(folderPath);
    setHasMoved(true);
  };
  const openEntry = (entry: FileEntry) => {
    if (entry.kind === 'folder') goTo(joinPath(path, entry.name));
    else {
      setOpened(entry);
      setHasMoved(true);
    }
  };

  if (opened !== null) {
    const filePath = joinPath(path, opened.name);
    return (
      <FileView
        gatewayId={gatewayId}
        path={filePath}
        entry={opened}
        scpCommand={scpCommand({ kind: 'download', path: filePath, system })}
        onClose={() => setOpened(null)}
        onDownload={() =>
          void transfersOfMachine(gatewayId, system).download({
            path: filePath,
            size: opened.size,
            place: shortFolder(path, system?.home),
          })
        }
        onInsert={onInsertPath === undefined ? undefined : () => insert(filePath)}
      />
    );
  }
  return (
    <section ref={panel} aria-label="Files" className="relative flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-1 border-b border-line py-1.5 pr-2 pl-3">
        <FolderPath path={path} roots={folder.roots} home={system?.home} onOpen={goTo} />
        <Button
          variant="ghost"
          size="icon"
          aria-label="Upload files here"
          disabled={!isReady}
          onClick={() => chooser.current?.click()}
        >
          <Upload aria-hidden="true" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Refresh"
          disabled={folder.isRefreshing}
          onClick={folder.refresh}
        >
          <RefreshCw aria-hidden="true" className={folder.isRefreshing ? 'animate-spin' : ''} />
        </Button>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label="More for this folder">
              <EllipsisVertical aria-hidden="true" />
            </Button>
          }
        >
          <MenuItem onSelect={() => setShowHidden(!showHidden)}>
            {showHidden ? 'Hide hidden files' : 'Show hidden files'}
          </MenuItem>
          <MenuSeparator />
          <MenuItem onSelect={copyPath}>Copy the folder’s path</MenuItem>
          {onInsertPath !== undefined && <MenuItem onSelect={() => insert(path)}>Type the folder’s path</MenuItem>}
        </Menu>
      </header>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => {
          upload({ files: [...(event.target.files ?? [])], folders: [] });
          event.target.value = '';
        }}
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {folder.error !== null ? (
          <div className="p-3">
            <InlineError error={folder.error} onRetry={folder.refresh} />
            {asked !== startFolder && (
              <Button size="small" className="mt-3" onClick={() => goTo(startFolder)}>
                Back to <FileNameText name={shortFolder(startFolder, system?.home)} />
              </Button>
            )}
          </div>
        ) : folder.isLoading ? (
          <LoadingWords>Reading the folder …</LoadingWords>
        ) : (
          <FolderList
            key={path}
            entries={folder.entries}
            parent={folder.parent}
            takesFocus={hasMoved}
            order={order}
            onOrder={setOrder}
            onUp={() => goTo(folder.parent ?? path)}
            onOpen={openEntry}
          />
        )}
        {folder.error === null && isReady && folder.entries.length === 0 && (
          <p className="p-6 text-center text-muted">
            {showHidden ? 'This folder is empty.' : 'Nothing here but perhaps hidden files.'} Drop files to upload them.
          </p>
        )}
        {folder.error === null && folder.hasMore && (
          <MoreEntries isLoading={folder.isLoadingMore} error={folder.moreError} onMore={folder.loadMore} />
        )}
      </div>
      {isOver && (
        <DropOverlay>
          <p className="font-medium">Upload here</p>
          <p className="max-w-full truncate font-mono text-xs text-muted">
            <FileNameText name={shortFolder(path, system?.home)} />
          </p>
        </DropOverlay>
      )}
    </section>
  );
}
