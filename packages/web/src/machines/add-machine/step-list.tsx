// What to do, one after the other.
import type { ReactNode } from 'react';

export function StepList({ children }: { children: ReactNode }) {
  return <ol className="flex flex-col gap-5">{children}</ol>;
}

export function StepItem({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2">
      <span
        aria-hidden="true"
        className="flex size-5 items-center justify-center rounded-full border border-line font-mono text-xs text-muted"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-col gap-2">
        <h3 className="leading-5 font-medium">{title}</h3>
        {children}
      </div>
    </li>
  );
}
