// A labelled control with its hint, or with what is wrong with it.
import { CircleAlert } from 'lucide-react';
import { useId, type ReactNode } from 'react';

export interface FieldIds {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
}

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (ids: FieldIds) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': noteId, 'aria-invalid': error !== undefined })}
      <div id={noteId} className="text-[13px] text-muted empty:hidden" aria-live="polite">
        {error === undefined ? (
          hint
        ) : (
          <span className="flex items-start gap-1.5 text-trouble">
            <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
            {error}
          </span>
        )}
      </div>
    </div>
  );
}
