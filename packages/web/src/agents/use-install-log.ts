// What an installation prints, for as long as it is shown.
import { useEffect, useState } from 'react';
import type { MachineLink } from '../link/machine-link.ts';
import { followInstallLog } from './follow-install-log.ts';

/** null until it is there. */
export function useInstallLog(
  link: MachineLink | null,
  installId: string,
): { text: string | null; error: Error | null } {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (link === null) return undefined;
    const lifetime = new AbortController();
    followInstallLog({
      link,
      installId,
      onLog: (log) => {
        setText(log.text);
        setError(null);
      },
      onError: setError,
      signal: lifetime.signal,
    });
    return () => lifetime.abort();
  }, [link, installId]);
  return { text, error };
}
