// The session page's React shell: bar, terminal area, messages, key bar. xterm and the socket live outside React.
import type { SessionRecord } from '@vibecode/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useFileDrop } from '../files/use-file-drop.ts';
import { useAppHeight } from '../lib/use-app-height.ts';
import { KeyBar } from './key-bar.tsx';
import { BackToLive } from './back-to-live.tsx';
import { LinkTarget } from './link-target.tsx';
import { LiveMessages } from './live-messages.tsx';
import type { LiveTerminal } from './live-terminal.ts';
import { SearchBar } from './search-bar.tsx';
import { SessionBar } from './session-bar.tsx';
import { SessionDrop } from './session-drop.tsx';
import { SessionFiles } from './session-files.tsx';
import { useLiveTerminal } from './use-live-terminal.ts';
import { useSessionUploads } from './use-session-uploads.ts';

export function TerminalPage({ session }: { session: SessionRecord }) {
  const [isSearching, setIsSearching] = useState(false);
  const [isFilesOpen, setIsFilesOpen] = useState(false);
  const page = useRef<HTMLElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const { area, terminal, notSent, dismissNotSent } = useLiveTerminal(session, {
    onSearchAsked: () => setIsSearching(true),
    onFilesPasted: (pasted) => uploads.give(pasted, { arePasted: true }),
  });
  const uploads = useSessionUploads(session, terminal);
  const isDragOver = useFileDrop({
    area: page,
    isEnabled: terminal !== null,
    onDrop: (dropped) => uploads.give(dropped),
  });
  useAppHeight();
  useAskHistoryWhenLost(session.session_id, terminal);
  const closeSearch = () => {
    setIsSearching(false);
    terminal?.search.close();
    terminal?.focus();
  };
  const closeFiles = () => {
    setIsFilesOpen(false);
    terminal?.focus();
  };
  const chooseFiles = () => chooser.current?.click();
  return (
    <div className="fixed inset-x-0 top-0 flex h-(--app-height) flex-col bg-terminal">
      <SessionBar
        session={session}
        terminal={terminal}
        onSearch={() => setIsSearching(true)}
        isFilesOpen={isFilesOpen}
        onFiles={() => (isFilesOpen ? closeFiles() : setIsFilesOpen(true))}
        onGiveFiles={chooseFiles}
      />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files for the session"
        onChange={(event) => {
          uploads.give({ files: [...(event.target.files ?? [])], folders: [] });
          event.target.value = '';
          terminal?.focus();
        }}
      />
      <div className="flex min-h-0 flex-1">
        <main ref={page} className="relative flex min-h-0 min-w-0 flex-1 flex-col">
          <div className="min-h-0 flex-1 p-1.5 sm:p-2">
            <div ref={area} className="terminal-area size-full" />
          </div>
          {/* At the top: the prompt is at the bottom. */}
          <div className="pointer-events-none absolute inset-x-0 top-0 flex flex-col items-center gap-2 p-2 *:pointer-events-auto">
            {isSearching && terminal !== null && <SearchBar search={terminal.search} onClose={closeSearch} />}
            <LiveMessages session={session} terminal={terminal} notSent={notSent} onDismissNotSent={dismissNotSent} />
          </div>
          {terminal !== null && (
            <div className="pointer-events-none absolute inset-x-0 bottom-0 flex items-end justify-between gap-2 p-2 *:pointer-events-auto">
              <LinkTarget target={terminal.hoveredLink} />
              <BackToLive terminal={terminal} />
            </div>
          )}
          {isDragOver && terminal !== null && <SessionDrop terminal={terminal} folder={uploads.folder} />}
        </main>
        {isFilesOpen && terminal !== null && (
          <SessionFiles session={session} terminal={terminal} onClose={closeFiles} />
        )}
      </div>
      {terminal !== null && <KeyBar terminal={terminal} sessionId={session.session_id} onGiveFiles={chooseFiles} />}
    </div>
  );
}

/** The machine does not know the session (any more): the history may know how it ended. */
function useAskHistoryWhenLost(sessionId: string, terminal: LiveTerminal | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (terminal === null) return undefined;
    let wasLost = false;
    return terminal.state.subscribe(() => {
      const isLost = terminal.state.get().status.kind === 'failed';
      if (isLost && !wasLost) void client.invalidateQueries({ queryKey: ['session', sessionId] });
      wasLost = isLost;
    });
  }, [client, sessionId, terminal]);
}
