// A session that is over: what it was, how it ended, and the way to another in the same folder.
import type { SessionRecord } from '@vibecode/protocol';
import type { ReactNode } from 'react';
import { PageFrame } from '../components/page-frame.tsx';
import { StateWord } from '../components/state-word.tsx';
import { FileNameText } from '../files/file-name-text.tsx';
import { AGENT_NAME } from './agent-names.ts';
import { sessionState } from './session-state.ts';
import { StartAgain } from './start-again.tsx';

export function EndedSession({ session }: { session: SessionRecord }) {
  const { tone, word, detail } = sessionState(session);
  const rows: readonly [label: string, value: ReactNode][] = [
    ['How', detail ?? undefined],
    ['Agent', session.command === undefined ? AGENT_NAME[session.agent] : session.command],
    ['Folder', <FileNameText key="folder" name={session.workdir} className="whitespace-pre-wrap" />],
    ['Machine', session.machine_name],
    ['Started', new Date(session.created_at).toLocaleString()],
    ['Ended', session.ended_at === undefined ? undefined : new Date(session.ended_at).toLocaleString()],
  ];
  return (
    <PageFrame title={session.name} width="narrow">
      <section className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-5">
        <StateWord tone={tone} word={word} />
        <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-2">
          {rows
            .filter(([, value]) => value !== undefined)
            .map(([label, value]) => (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
        </dl>
        {session.end_reason === 'machine_removed' ? (
          <p className="text-[13px] text-muted">
            What ran there went on: VibeCode lost sight of it, and did not end it. See for yourself on the machine.
          </p>
        ) : (
          <StartAgain session={session} />
        )}
      </section>
    </PageFrame>
  );
}
