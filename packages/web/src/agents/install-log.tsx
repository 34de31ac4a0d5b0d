// What an installation prints, as it prints it. Follows the end unless the person scrolled away from it.
import { useLayoutEffect, useRef } from 'react';
import { errorText } from '../lib/error-text.ts';
import type { MachineLink } from '../link/machine-link.ts';
import { useInstallLog } from './use-install-log.ts';

const NEAR_THE_END_PX = 24;

export function InstallLog({ link, installId, label }: { link: MachineLink | null; installId: string; label: string }) {
  const { text, error } = useInstallLog(link, installId);
  const box = useRef<HTMLPreElement>(null);
  const isFollowing = useRef(true);
  useLayoutEffect(() => {
    if (box.current !== null && isFollowing.current) box.current.scrollTop = box.current.scrollHeight;
  });
  if (error !== null) return <p className="text-[13px] text-muted">{errorText(error)}</p>;
  return (
    <pre
      ref={box}
      tabIndex={0}
      role="log"
      aria-label={label}
      aria-live="off"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
      }}
      className="max-h-64 min-h-16 overflow-auto rounded-md border border-line bg-terminal px-3 py-2 font-mono text-xs whitespace-pre-wrap"
    >
      {text === null ? 'Asking for what it printed …' : text === '' ? 'Nothing printed yet.' : text}
    </pre>
  );
}
