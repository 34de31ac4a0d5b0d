// An update at work or over: its steps, its download, and how it ended.
import type { UpdateState } from '@vibecode/protocol';
import { Circle, CircleCheck, CircleDot } from 'lucide-react';
import { StateWord } from '../components/state-word.tsx';
import { age } from '../lib/ago.ts';
import { cn } from '../lib/cn.ts';
import { downloadedPart, isUpdateAtWork, updateSteps, updateText, type UpdateStep } from './update-text.ts';

const ICONS = { done: CircleCheck, at_work: CircleDot, to_come: Circle };

export function UpdateProgress({ update, now }: { update: UpdateState; now: number }) {
  const { tone, word, detail } = updateText(update);
  const part = downloadedPart(update);
  const isAtWork = isUpdateAtWork(update);
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-page p-3">
      <p role="status" className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
        <StateWord tone={tone} word={word} className="self-center" />
        <span className="min-w-0 text-[13px] [overflow-wrap:anywhere] text-muted">{detail}</span>
        {!isAtWork && (
          <span className="text-[13px] text-muted">Begun {age(Math.max(0, now - update.started_at))}.</span>
        )}
      </p>
      {isAtWork && (
        <>
          <ol className="flex flex-col gap-1.5">
            {updateSteps(update).map((step) => (
              <Step key={step.label} step={step} figures={step.is === 'at_work' ? part?.text : undefined} />
            ))}
          </ol>
          <Bar percent={part?.percent ?? null} />
        </>
      )}
    </div>
  );
}

function Step({ step: { label, is }, figures }: { step: UpdateStep; figures: string | undefined }) {
  const Icon = ICONS[is];
  return (
    <li
      aria-current={is === 'at_work' ? 'step' : undefined}
      className={cn('flex items-start gap-2 text-[13px]', is === 'at_work' ? 'text-text' : 'text-muted')}
    >
      <Icon
        aria-hidden="true"
        className={cn('mt-0.5 size-3.5 shrink-0', is === 'done' && 'text-done', is === 'at_work' && 'text-working')}
      />
      <span>
        {label}
        {is === 'done' && <span className="sr-only"> (done)</span>}
        {figures !== undefined && <span className="ml-2 font-mono text-xs text-muted">{figures}</span>}
      </span>
    </li>
  );
}

function Bar({ percent }: { percent: number | null }) {
  if (percent === null)
    return (
      <div aria-hidden="true" className="h-0.5 overflow-hidden rounded-md bg-raised">
        <div className="at-work h-full w-1/4 rounded-md bg-working" />
      </div>
    );
  return (
    <div
      role="progressbar"
      aria-label="Downloaded"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-0.5 overflow-hidden rounded-md bg-raised"
    >
      <div className="h-full rounded-md bg-working" style={{ width: `${percent}%` }} />
    </div>
  );
}
