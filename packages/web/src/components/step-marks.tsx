// The steps of long work: done, at work, to come; each with a mark and a word.
import { Circle, CircleCheck, CircleDot } from 'lucide-react';
import { cn } from '../lib/cn.ts';

export interface StepMark {
  label: string;
  is: 'done' | 'at_work' | 'to_come';
  /** How far it is, in figures. */
  figures?: string | undefined;
}

const ICONS = { done: CircleCheck, at_work: CircleDot, to_come: Circle };

export function StepMarks({ steps }: { steps: readonly StepMark[] }) {
  return (
    <ol className="flex flex-col gap-1.5">
      {steps.map(({ label, is, figures }) => {
        const Icon = ICONS[is];
        return (
          <li
            key={label}
            aria-current={is === 'at_work' ? 'step' : undefined}
            className={cn('flex items-start gap-2 text-[13px]', is === 'at_work' ? 'text-text' : 'text-muted')}
          >
            <Icon
              aria-hidden="true"
              className={cn(
                'mt-0.5 size-3.5 shrink-0',
                is === 'done' && 'text-done',
                is === 'at_work' && 'text-working',
              )}
            />
            <span>
              {label}
              {is === 'done' && <span className="sr-only"> (done)</span>}
              {figures !== undefined && <span className="ml-2 font-mono text-xs text-muted">{figures}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
