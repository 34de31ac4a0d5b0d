// A page with one thing to say or do, in the middle: signing in, signed out, not found.
import type { ReactNode } from 'react';
import { Wordmark } from './wordmark.tsx';

export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 px-5 py-10">
      <Wordmark />
      <div className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-6">
        <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
        {children}
      </div>
    </main>
  );
}
