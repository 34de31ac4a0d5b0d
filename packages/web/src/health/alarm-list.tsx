// What is wrong with a machine, where it matters: icon, words, and what to do.
import { TriangleAlert } from 'lucide-react';
import type { HealthAlarm } from './health-alarms.ts';

export function AlarmList({ alarms, machineName }: { alarms: readonly HealthAlarm[]; machineName: string }) {
  if (alarms.length === 0) return null;
  return (
    <ul aria-label={`What is wrong with ${machineName}`} className="flex flex-col gap-2">
      {alarms.map(({ key, title, advice }) => (
        <li key={key} className="flex items-start gap-3 rounded-lg border border-trouble bg-panel px-4 py-3">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-trouble" />
          <p className="min-w-0">
            <span className="font-medium text-trouble">{title}.</span> <span className="text-muted">{advice}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
