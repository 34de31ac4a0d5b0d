// Chooses a folder of a machine: the same list as the file panel's, folders alone.
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import { useMachineLink } from '../link/use-machine-link.ts';
import { joinPath } from './file-path.ts';
import { FolderList } from './folder-list.tsx';
import { FolderPath } from './folder-path.tsx';
import { MoreEntries } from './more-entries.tsx';
import { MACHINE_ORDER, type FileOrder } from './sort-entries.ts';
import { useFolder } from './use-folder.ts';
import { useMachineSystem } from './use-machine-system.ts';

export interface FolderDialogProps {
  gatewayId: string;
  /** What stands in the field; where it cannot be opened, home is one press away. */
  startFolder: string;
  onChoose: (path: string) => void;
  onClose: () => void;
}

export function FolderDialog({ gatewayId, startFolder, onChoose, onClose }: FolderDialogProps) {
  const link = useMachineLink(gatewayId);
  const home = useMachineSystem(gatewayId)?.home;
  const [asked, setAsked] = useState(/^(\/|~(\/|$))/u.test(startFolder) ? startFolder : '~');
  const [showHidden, setShowHidden] = useState(false);
  const [order, setOrder] = useState<FileOrder>(MACHINE_ORDER);
  const folder = useFolder({ link, gatewayId, path: asked, showHidden, order });
  const { path } = folder;
  const folders = folder.entries.filter(({ kind }) => kind === 'folder');
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#000]/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-50 flex h-[min(36rem,80dvh)] w-[calc(100%-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line bg-panel"
        >
          <div className="flex items-center justify-between py-2 pr-2 pl-4">
            <Dialog.Title className="font-semibold">Choose a folder</Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close">
                <X aria-hidden="true" />
              </Button>
            </Dialog.Close>
          </div>
          <div className="flex items-center border-y border-line px-3 py-1.5">
            <FolderPath path={path ?? asked} roots={folder.roots} home={home} onOpen={setAsked} />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">
            {folder.error !== null ? (
              <div className="flex flex-col items-start gap-3 p-3">
                <InlineError error={folder.error} onRetry={folder.refresh} />
                {asked !== '~' && (
                  <Button size="small" onClick={() => setAsked('~')}>
                    Begin at home
                  </Button>
                )}
              </div>
            ) : path === undefined ? (
              <LoadingWords>Reading the folder …</LoadingWords>
            ) : (
              <>
                <FolderList
                  key={path}
                  entries={folders}
                  parent={folder.parent}
                  takesFocus
                  order={order}
                  onOrder={setOrder}
                  onUp={() => setAsked(folder.parent ?? path)}
                  onOpen={({ name }) => setAsked(joinPath(path, name))}
                />
                {folders.length === 0 && <p className="p-6 text-center text-muted">No folders in here.</p>}
              </>
            )}
            {/* Folders come first: behind a file there are none. */}
            {folder.error === null && folder.hasMore && folder.entries.at(-1)?.kind === 'folder' && (
              <MoreEntries isLoading={folder.isLoadingMore} error={folder.moreError} onMore={folder.loadMore} />
            )}
          </div>
          <div className="flex items-center justify-between gap-3 border-t border-line p-3 max-sm:flex-col max-sm:items-stretch">
            <label className="flex items-center gap-2 text-[13px] text-muted max-sm:min-h-11">
              <input type="checkbox" checked={showHidden} onChange={(event) => setShowHidden(event.target.checked)} />
              Hidden folders
            </label>
            <Button
              variant="primary"
              disabled={path === undefined || folder.error !== null}
              onClick={() => path !== undefined && onChoose(path)}
            >
              Use this folder
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
