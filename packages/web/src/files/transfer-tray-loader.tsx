// The tray is loaded with the first transfer, not with the page.
import { lazy, Suspense } from 'react';
import { useStore } from '../lib/use-store.ts';
import { transferQueues } from './transfers-of-machine.ts';

const TransferTray = lazy(async () => ({ default: (await import('./transfer-tray.tsx')).TransferTray }));

export function TransferTrayLoader() {
  const queues = useStore(transferQueues);
  if (queues.size === 0) return null;
  return (
    <Suspense fallback={null}>
      <TransferTray queues={queues} />
    </Suspense>
  );
}
