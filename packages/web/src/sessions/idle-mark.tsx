// "idle 2 h": a session in which nobody typed and nothing was printed for a while.
import { Moon } from 'lucide-react';
import { activityText, idleFor, type Activity } from './session-idle.ts';

export function IdleMark({ activity, now }: { activity: Activity; now: number }) {
  const idle = idleFor(activity, now);
  if (idle === null) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1 whitespace-nowrap" title={activityText(activity, now)}>
      <Moon aria-hidden="true" className="size-3.5" />
      idle {idle}
    </span>
  );
}
