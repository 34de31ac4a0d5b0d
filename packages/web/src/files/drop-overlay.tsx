// Says what a drop will do while files are held over the page.
import { Upload } from 'lucide-react';
import type { ReactNode } from 'react';

export function DropOverlay({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="pointer-events-none absolute inset-1 z-20 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent bg-panel/95 p-4 text-center"
    >
      <Upload aria-hidden="true" className="size-5 text-accent" />
      {children}
    </div>
  );
}
