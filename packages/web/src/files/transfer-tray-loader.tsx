// The tray is loaded with the first transfer, not with the page. Until then a drop that misses its place must not hurt.
import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../lib/use-store.ts';
import { hasFiles } from './drop-files.ts';
import { transferQueues } from './transfers-of-machine.ts';

const TransferTray = lazy(async () => ({ default: (await import('./transfer-tray.tsx')).TransferTray }));

export function TransferTrayLoader() {
  const queues = useStore(transferQueues);
  useEffect(() => {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    window.addEventListener('dragover', refuseDrop, { signal });
    window.addEventListener('drop', refuseDrop, { signal });
    return () => lifetime.abort();
  }, []);
  if (queues.size === 0) return null;
  return (
    <Suspense fallback={null}>
      <TransferTray queues={queues} />
    </Suspense>
  );
}

/** A browser opens a dropped file in place of the page. */
function refuseDrop(event: DragEvent): void {
  if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
}
