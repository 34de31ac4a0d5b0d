// The session page's React shell: bar, terminal area, messages, key bar. xterm and the socket live outside React.
import type { SessionRecord } from '@vibecode/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAppHeight } from '../lib/use-app-height.ts';
import { KeyBar } from './key-bar.tsx';
import { BackToLive } from './back-to-live.tsx';
import { LinkTarget } from './link-target.tsx';
import { LiveMessages } from './live-messages.tsx';
import type { LiveTerminal } from './live-terminal.ts';
import { SearchBar } from './search-bar.tsx';
import { SessionBar } from './session-bar.tsx';
import { useLiveTerminal } from './use-live-terminal.ts';

export function TerminalPage({ session }: { session: SessionRecord }) {
  const [isSearching, setIsSearching] = useState(false);
  const { area, terminal, notSent, dismissNotSent } = useLiveTerminal(session, () => setIsSearching(true));
  useAppHeight();
  useAskHistoryWhenLost(session.session_id, terminal);
  const closeSearch = () => {
    setIsSearching(false);
    terminal?.search.close();
    terminal?.focus();
  };
  return (
    <div className="fixed inset-x-0 top-0 flex h-(--app-height) flex-col bg-terminal">
      <SessionBar session={session} terminal={terminal} onSearch={() => setIsSearching(true)} />
      <main className="relative flex min-h-0 flex-1 flex-col">
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
      </main>
      {terminal !== null && <KeyBar terminal={terminal} sessionId={session.session_id} />}
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
