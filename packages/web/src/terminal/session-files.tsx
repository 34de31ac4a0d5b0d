// The files of the session's machine beside its terminal; a sheet over it on the phone.
import type { SessionRecord } from '@vibecode/protocol';
import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, type KeyboardEvent } from 'react';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import type { LiveTerminal } from './live-terminal.ts';

const FilePanel = lazy(async () => ({ default: (await import('../files/file-panel.tsx')).FilePanel }));

export interface SessionFilesProps {
  session: SessionRecord;
  terminal: LiveTerminal;
  onClose: () => void;
}

export function SessionFiles({ session, terminal, onClose }: SessionFilesProps) {
  useEffect(() => {
    // Transfers are shown beside the panel, not over its buttons.
    const { style } = document.documentElement;
    style.setProperty('--tray-right', 'calc(24rem + 12px)');
    return () => {
      style.removeProperty('--tray-right');
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <>
      <div aria-hidden="true" className="fixed inset-0 z-10 bg-[#000]/40 sm:hidden" onClick={onClose} />
      <aside
        aria-label="Files of this session"
        onKeyDown={onKeyDown}
        className="flex w-96 shrink-0 flex-col border-l border-line bg-panel max-sm:fixed max-sm:inset-x-0 max-sm:top-24 max-sm:bottom-0 max-sm:z-20 max-sm:w-auto max-sm:rounded-t-lg max-sm:border-t max-sm:border-l-0"
      >
        <div className="flex items-center justify-between border-b border-line py-1 pr-2 pl-4">
          <h2 className="text-[13px] font-medium">Files</h2>
          <Button variant="ghost" size="icon" aria-label="Close files" onClick={onClose}>
            <X aria-hidden="true" />
          </Button>
        </div>
        <Suspense fallback={<LoadingWords>Loading the files …</LoadingWords>}>
          <FilePanel
            gatewayId={session.gateway_id}
            startFolder={session.workdir}
            onInsertPath={(path) => {
              const outcome = terminal.insertPath(path);
              if (outcome === 'typed') terminal.focus();
              return outcome;
            }}
          />
        </Suspense>
      </aside>
    </>
  );
}
