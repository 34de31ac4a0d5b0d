// From and to, in the machine's own time, and when that is next.
import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import { Input } from '../components/ui/input.tsx';
import { minuteOfDayIn, nextHoursText, timeText, type UpdateHours } from './update-hours.ts';

export interface UpdateHoursFieldsProps {
  hours: UpdateHours;
  fault: string | undefined;
  /** undefined where the machine does not say. */
  timeZone: string | undefined;
  now: number;
  onChange: (hours: UpdateHours) => void;
}

export function UpdateHoursFields({ hours, fault, timeZone, now, onChange }: UpdateHoursFieldsProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const minuteOfDay = minuteOfDayIn(timeZone, now);
  const field = (end: keyof UpdateHours, label: string) => (
    <div className="flex flex-col gap-1.5 max-sm:flex-1">
      <label htmlFor={`${id}-${end}`} className="text-[13px] font-medium">
        {label}
      </label>
      <Input
        id={`${id}-${end}`}
        type="time"
        className="sm:w-32"
        aria-describedby={noteId}
        aria-invalid={fault !== undefined}
        value={hours[end]}
        onChange={({ target }) => onChange({ ...hours, [end]: target.value })}
      />
    </div>
  );
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex gap-3">
        {field('from', 'From')}
        {field('to', 'To')}
      </div>
      <div id={noteId} aria-live="polite" className="flex flex-col gap-1 text-[13px] text-muted">
        {fault !== undefined && (
          <p className="flex items-start gap-1.5 text-trouble">
            <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
            {fault}
          </p>
        )}
        {fault === undefined && minuteOfDay !== undefined && <p>{nextHoursText(hours, minuteOfDay)}</p>}
        <p>
          In the machine’s time{timeZone !== undefined && `, ${timeZone}`}
          {minuteOfDay !== undefined && `, where it is ${timeText(minuteOfDay)} now`}.
        </p>
      </div>
    </div>
  );
}
