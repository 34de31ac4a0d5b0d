// What the person must know about the screen right now, over its upper edge: not live, not sent, not their size.
import type { SessionRecord } from '@vibecode/protocol';
import { Info, TriangleAlert, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { toast } from 'sonner';
import { StateWord } from '../components/state-word.tsx';
import { Button } from '../components/ui/button.tsx';
import { errorText } from '../lib/error-text.ts';
import { useStore } from '../lib/use-store.ts';
import { endedState, sessionState } from '../sessions/session-state.ts';
import { StartAgain } from '../sessions/start-again.tsx';
import type { NotSent } from './input-ledger.ts';
import type { LiveTerminal } from './live-terminal.ts';
import { notSentReason, statusText } from './status-text.ts';

export interface LiveMessagesProps {
  session: SessionRecord;
  terminal: LiveTerminal | null;
  notSent: readonly NotSent[];
  onDismissNotSent: () => void;
}

export function LiveMessages({ session, terminal, notSent, onDismissNotSent }: LiveMessagesProps) {
  return (
    <div className="contents *:pointer-events-auto" aria-live="polite">
      {notSent.length > 0 && <NotSentMessage inputs={notSent} onDismiss={onDismissNotSent} />}
      {terminal !== null && <ScreenMessage session={session} terminal={terminal} />}
    </div>
  );
}

function Message({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex w-full max-w-2xl flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-panel px-4 py-2.5">
      {icon}
      {children}
    </div>
  );
}

function ScreenMessage({ session, terminal }: { session: SessionRecord; terminal: LiveTerminal }) {
  const { status, sizeOwner, viewerId, viewers, columns, rows, isPaused, mayType } = useStore(terminal.state);
  // It covers lines of the screen: who has read it may put it away, until somebody else holds the size.
  const [readOwner, setReadOwner] = useState<number | null>(null);
  // The machine may know a session no more that ended while nobody was connected; the history tells how.
  if (status.kind === 'ended' || (status.kind === 'failed' && session.state === 'ended')) {
    const { tone, word, detail } =
      status.kind === 'ended' ? endedState(status.ended.reason, status.ended.exit_status) : sessionState(session);
    return (
      <Message icon={<StateWord tone={tone} word={word} />}>
        <p className="min-w-56 flex-1 text-muted">
          {detail !== null && <span className="inline-block first-letter:uppercase">{detail}.</span>} This was its last
          screen.
        </p>
        <StartAgain session={session} />
      </Message>
    );
  }
  const { tone, sentence } = statusText(status);
  if (sentence !== null) {
    return (
      <Message
        icon={
          tone === 'trouble' ? (
            <TriangleAlert aria-hidden="true" className="size-4 text-trouble" />
          ) : (
            <Info aria-hidden="true" className="size-4 text-muted" />
          )
        }
      >
        <p className="min-w-0 flex-1">{sentence}</p>
        {status.kind === 'refused' && (
          <Button size="small" onClick={() => location.reload()}>
            Reload
          </Button>
        )}
      </Message>
    );
  }
  if (sizeOwner !== null && sizeOwner !== viewerId && sizeOwner !== readOwner) {
    const owner = viewers.find(({ viewer_id: id }) => id === sizeOwner)?.name ?? 'another viewer';
    return (
      <Message icon={<Info aria-hidden="true" className="size-4 text-muted" />}>
        <p className="min-w-0 flex-1 text-muted">
          The size,{' '}
          <span className="font-mono text-[13px]">
            {columns}×{rows}
          </span>
          , is set by {owner}.
        </p>
        {mayType && (
          <Button
            size="small"
            onClick={() => void terminal.takeSize().catch((error: unknown) => toast.error(errorText(error)))}
          >
            Take over
          </Button>
        )}
        <Button variant="ghost" size="icon" aria-label="Dismiss" onClick={() => setReadOwner(sizeOwner)}>
          <X aria-hidden="true" />
        </Button>
      </Message>
    );
  }
  if (isPaused) {
    return (
      <Message icon={<Info aria-hidden="true" className="size-4 text-muted" />}>
        <p className="text-muted">
          More output than anyone can read: you see pictures of the screen until it calms down.
        </p>
      </Message>
    );
  }
  return null;
}

function NotSentMessage({ inputs, onDismiss }: { inputs: readonly NotSent[]; onDismiss: () => void }) {
  const reason = inputs.at(-1)?.reason ?? 'unknown';
  const labels = inputs.map(({ label }) => label).join(inputs.every(({ label }) => label.length === 1) ? '' : ' ');
  return (
    <Message icon={<TriangleAlert aria-hidden="true" className="size-4 text-trouble" />}>
      <p role="alert" className="min-w-0 flex-1">
        Not sent:{' '}
        <span className="font-mono text-[13px] [overflow-wrap:anywhere]">
          {labels.length > 200 ? `${labels.slice(0, 200)}…` : labels}
        </span>
        <span className="text-muted"> ({notSentReason(reason)})</span>
      </p>
      <Button variant="ghost" size="icon" aria-label="Dismiss" onClick={onDismiss}>
        <X aria-hidden="true" />
      </Button>
    </Message>
  );
}
