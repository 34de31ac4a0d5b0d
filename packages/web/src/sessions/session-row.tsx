// One session in the list: the whole row leads to it.
import { Link } from '@tanstack/react-router';
import type { SessionRecord } from '@vibecode/protocol';
import { Eye } from 'lucide-react';
import { StateWord } from '../components/state-word.tsx';
import { FileNameText } from '../files/file-name-text.tsx';
import { age, count } from '../lib/ago.ts';
import { AGENT_NAME } from './agent-names.ts';
import { IdleMark } from './idle-mark.tsx';
import { sessionState } from './session-state.ts';
import { shortFolder } from './short-folder.ts';

export function SessionRow({ session, home, now }: { session: SessionRecord; home: string | undefined; now: number }) {
  const { tone, word, detail } = sessionState(session);
  const at = session.ended_at ?? session.created_at;
  return (
    <li className="border-t border-line first:border-t-0">
      <Link
        to="/s/$sessionId"
        params={{ sessionId: session.session_id }}
        className="grid grid-cols-[6rem_minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-2.5 -outline-offset-2 hover:bg-raised max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-y-1 max-sm:py-3"
      >
        <StateWord tone={tone} word={word} className="max-sm:col-start-1" />
        <span className="flex min-w-0 flex-col max-sm:order-first max-sm:col-span-2">
          <span className="truncate font-medium">{session.name}</span>
          <span className="flex min-w-0 items-baseline gap-2 text-[13px] text-muted">
            <span className="shrink-0">{AGENT_NAME[session.agent]}</span>
            <span className="truncate font-mono text-xs">
              <FileNameText name={session.command ?? shortFolder(session.workdir, home)} />
            </span>
            {session.state === 'running' && <IdleMark activity={session} now={now} />}
            {detail !== null && <span className="shrink-0 max-sm:hidden">{detail}</span>}
          </span>
        </span>
        <span className="flex items-center gap-3 text-[13px] text-muted">
          {session.viewer_count > 0 && (
            <span className="inline-flex items-center gap-1" title={count(session.viewer_count, 'viewer')}>
              <Eye aria-hidden="true" className="size-4" />
              <span aria-hidden="true">{session.viewer_count}</span>
              <span className="sr-only">{count(session.viewer_count, 'viewer')}</span>
            </span>
          )}
          <time
            dateTime={new Date(at).toISOString()}
            title={new Date(at).toLocaleString()}
            className="text-right sm:min-w-20"
          >
            {age(now - at)}
          </time>
        </span>
      </Link>
    </li>
  );
}
