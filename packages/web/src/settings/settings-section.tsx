// A titled box of settings; the command palette leads to it by the address's part after #.
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useId, useRef, type ReactNode } from 'react';

export type SettingsAnchor = 'devices' | 'open-elsewhere';

export interface SettingsSectionProps {
  title: string;
  anchor?: SettingsAnchor;
  children: ReactNode;
}

export function SettingsSection({ title, anchor, children }: SettingsSectionProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const isMeant = useRouterState({ select: ({ location }) => anchor !== undefined && location.hash === anchor });
  useEffect(() => {
    if (!isMeant) return;
    heading.current?.scrollIntoView({ block: 'start' });
    heading.current?.focus({ preventScroll: true });
  }, [isMeant]);
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-5">
      <h2 id={id} ref={heading} tabIndex={-1} className="scroll-mt-20 font-medium outline-none">
        {title}
      </h2>
      {children}
    </section>
  );
}
