// One session: looks up which machine it is on, then shows its terminal, or how it ended.
import { useParams } from '@tanstack/react-router';
import { isProtocolError } from '@vibecode/protocol';
import { lazy, Suspense, useEffect, useState } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { EndedSession } from '../sessions/ended-session.tsx';
import { useSession } from '../sessions/use-sessions.ts';
import { NotFoundPage } from './not-found-page.tsx';

const TerminalPage = lazy(async () => ({ default: (await import('../terminal/terminal-page.tsx')).TerminalPage }));

export function SessionPage() {
  const { sessionId } = useParams({ from: '/signed-in/s/$sessionId' });
  const session = useSession(sessionId);
  const name = session.data?.name;
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · VibeCode`;
  }, [name]);
  if (session.data !== undefined) return <Found key={sessionId} session={session.data} />;
  if (isProtocolError(session.error) && session.error.code === 'session_not_found')
    return <NotFoundPage what="session" />;
  return (
    <PageFrame title="Session">
      {session.error === null ? (
        <LoadingWords>Looking for the session …</LoadingWords>
      ) : (
        <InlineError error={session.error} onRetry={() => void session.refetch()} />
      )}
    </PageFrame>
  );
}

function Found({ session }: { session: NonNullable<ReturnType<typeof useSession>['data']> }) {
  // A session that ends in front of the person keeps its last screen; one that was over before has none.
  const [wasOver] = useState(session.state === 'ended');
  if (wasOver) return <EndedSession session={session} />;
  return (
    <Suspense fallback={<LoadingWords>Loading the terminal …</LoadingWords>}>
      <TerminalPage session={session} />
    </Suspense>
  );
}
