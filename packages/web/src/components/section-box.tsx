// A titled box of a page, with what can be done about all of it beside the title.
import { useId, type ReactNode } from 'react';

export interface SectionBoxProps {
  title: string;
  action?: ReactNode;
  /** Lists reach the edges by themselves. */
  isList?: boolean;
  children: ReactNode;
}

export function SectionBox({ title, action, isList = false, children }: SectionBoxProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="overflow-hidden rounded-lg border border-line bg-panel">
      <header className="flex min-h-11 items-center justify-between gap-3 border-b border-line px-4 py-1">
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        {action}
      </header>
      {isList ? children : <div className="flex flex-col gap-4 p-4">{children}</div>}
    </section>
  );
}
