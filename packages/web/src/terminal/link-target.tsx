// Where the link under the pointer really leads, whatever its text says.
import type { ReadableStore } from '../lib/store.ts';
import { useStore } from '../lib/use-store.ts';

export function LinkTarget({ target }: { target: ReadableStore<string | null> }) {
  const address = useStore(target);
  if (address === null) return null;
  const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? 'Cmd' : 'Ctrl';
  return (
    <p className="min-w-0 truncate rounded-md border border-line bg-panel px-2 py-1 text-[13px] pointer-coarse:hidden">
      <span className="text-muted">{modifier}-click opens </span>
      <span className="font-mono">{address}</span>
    </p>
  );
}
