// Header and column of the pages that are lists and forms.
import { Link } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { Button } from './ui/button.tsx';
import { Wordmark } from './wordmark.tsx';

export interface PageFrameProps {
  title: string;
  /** Beside the title. */
  action?: ReactNode;
  width?: 'wide' | 'narrow';
  children: ReactNode;
}

export function PageFrame({ title, action, width = 'wide', children }: PageFrameProps) {
  useEffect(() => {
    document.title = `${title} · VibeCode`;
  }, [title]);
  const column = width === 'wide' ? 'max-w-5xl' : 'max-w-2xl';
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="border-b border-line bg-panel">
        <div className="mx-auto flex h-12 w-full max-w-5xl items-center justify-between px-5 max-sm:h-14">
          <Link to="/" aria-label="VibeCode: all sessions" className="flex items-center rounded-md max-sm:min-h-11">
            <Wordmark />
          </Link>
          <Button asChild variant="ghost" size="icon" className="-mr-2">
            <Link to="/settings" aria-label="Settings">
              <Settings aria-hidden="true" />
            </Link>
          </Button>
        </div>
      </header>
      <main className={`mx-auto flex w-full flex-1 flex-col gap-5 px-5 py-6 ${column}`}>
        <div className="flex min-h-9 items-center justify-between gap-4">
          <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
          {action}
        </div>
        {children}
      </main>
    </div>
  );
}
