// A state: always colour, icon and word together.
import { Activity, CircleCheck, CircleDashed, CircleHelp, CirclePlay, TriangleAlert } from 'lucide-react';
import { cn } from '../lib/cn.ts';
import type { StateTone } from '../sessions/session-state.ts';

const LOOKS = {
  working: { Icon: CirclePlay, className: 'text-working' },
  done: { Icon: CircleCheck, className: 'text-done' },
  trouble: { Icon: TriangleAlert, className: 'text-trouble' },
  neutral: { Icon: CircleHelp, className: 'text-muted' },
  connected: { Icon: Activity, className: 'text-text' },
  connecting: { Icon: CircleDashed, className: 'text-muted' },
} as const satisfies Record<StateTone, object>;

export function StateWord({ tone, word, className }: { tone: StateTone; word: string; className?: string }) {
  const { Icon, className: colour } = LOOKS[tone];
  return (
    <span className={cn('inline-flex items-center gap-1.5 text-[13px] font-medium', colour, className)}>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {word}
    </span>
  );
}
