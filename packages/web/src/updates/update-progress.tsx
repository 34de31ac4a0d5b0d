// An update at work or over: its steps, its download, and how it ended.
import type { UpdateState } from '@vibecode/protocol';
import { StateWord } from '../components/state-word.tsx';
import { StepMarks } from '../components/step-marks.tsx';
import { age } from '../lib/ago.ts';
import { downloadedPart, isUpdateAtWork, updateSteps, updateText } from './update-text.ts';

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
          <StepMarks
            steps={updateSteps(update).map((step) => (step.is === 'at_work' ? { ...step, figures: part?.text } : step))}
          />
          <Bar percent={part?.percent ?? null} />
        </>
      )}
    </div>
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
