// What goes up and down right now, over the upper right corner of every page: progress, how it ended, what to do about it.
import { ArrowDownToLine, ArrowUpToLine, Check, CircleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { retryClassOf } from '@vibecode/protocol';
import { toast } from 'sonner';
import { CommandLine } from '../components/command-line.tsx';
import { Button } from '../components/ui/button.tsx';
import { byteText } from '../lib/byte-text.ts';
import { copyText } from '../lib/copy-text.ts';
import { errorText } from '../lib/error-text.ts';
import { useStore } from '../lib/use-store.ts';
import { FileNameText } from './file-name-text.tsx';
import { isolatedName, shownName } from './shown-name.ts';
import { TakenNameDialog } from './taken-name-dialog.tsx';
import type { TransferItem, TransferQueue } from './transfer-queue.ts';

/** Long enough to see that it worked; what needs the person stays until they put it away. */
const DONE_SHOWN_MS = 5_000;

export function TransferTray({ queues }: { queues: ReadonlyMap<string, TransferQueue> }) {
  return (
    <div className="pointer-events-none fixed top-14 right-(--tray-right,12px) z-30 flex max-h-[60vh] w-80 flex-col gap-2 overflow-y-auto *:pointer-events-auto max-sm:inset-x-2 max-sm:w-auto">
      {[...queues].map(([gatewayId, queue]) => (
        <QueueItems key={gatewayId} queue={queue} />
      ))}
    </div>
  );
}

function QueueItems({ queue }: { queue: TransferQueue }) {
  const items = useStore(queue.items);
  const isUnderWay = items.some(({ state }) => state.name === 'running' || state.name === 'waiting');
  useEffect(() => {
    if (!isUnderWay) return undefined;
    // The browser asks once: a transfer ends with its page.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnderWay]);
  const asking = items.filter(({ state }) => state.name === 'asking');
  if (items.length === 0) return null;
  return (
    <section aria-label="Transfers" className="rounded-lg border border-line bg-panel">
      <p role="status" className="sr-only">
        {spoken(items)}
      </p>
      <ul className="divide-y divide-line">
        {items.map((item) => (
          <Item key={item.id} item={item} queue={queue} />
        ))}
      </ul>
      {asking[0] !== undefined && <TakenNameDialog item={asking[0]} alikeCount={asking.length} queue={queue} />}
    </section>
  );
}

function Item({ item, queue }: { item: TransferItem; queue: TransferQueue }) {
  const { id, kind, fileName, place, state, command } = item;
  const isSettledWell = state.name === 'cancelled' || (state.name === 'done' && state.note === null);
  useEffect(() => {
    if (!isSettledWell) return undefined;
    const timer = setTimeout(() => queue.dismiss(id), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isSettledWell, queue, id]);
  const isUnderWay = state.name === 'waiting' || state.name === 'running' || state.name === 'asking';
  const canRetry =
    state.name === 'cancelled' ||
    (state.name === 'failed' && command === null && retryClassOf(state.error.code) !== 'never');
  return (
    <li className="flex flex-col gap-1.5 py-2 pr-1 pl-3">
      <div className="flex items-center gap-2">
        <StateIcon item={item} />
        <p
          className="min-w-0 flex-1 truncate text-[13px]"
          title={`${isolatedName(fileName)} ${direction(kind)} ${isolatedName(place)}`}
        >
          <span className="font-medium">
            <FileNameText name={fileName} />
          </span>{' '}
          <span className="text-muted">
            {direction(kind)} <FileNameText name={place} />
          </span>
        </p>
        {canRetry && (
          <Button
            size="small"
            variant="ghost"
            aria-label={`Try again: ${shownName(fileName)}`}
            onClick={() => queue.retry(id)}
          >
            Try again
          </Button>
        )}
        <Button
          size="icon"
          variant="ghost"
          aria-label={isUnderWay ? `Cancel ${shownName(fileName)}` : `Dismiss ${shownName(fileName)}`}
          onClick={() => (isUnderWay ? queue.cancel(id) : queue.dismiss(id))}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
      <Detail item={item} />
      {command !== null && (
        <div className="pr-2">
          <CommandLine command={command} />
        </div>
      )}
    </li>
  );
}

function StateIcon({ item: { kind, state } }: { item: TransferItem }) {
  if (state.name === 'done') return <Check aria-hidden="true" className="size-4 shrink-0 text-done" />;
  if (state.name === 'failed') return <CircleAlert aria-hidden="true" className="size-4 shrink-0 text-trouble" />;
  const Icon = kind === 'upload' ? ArrowUpToLine : ArrowDownToLine;
  return <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />;
}

function Detail({ item: { state, totalBytes, fileName } }: { item: TransferItem }) {
  switch (state.name) {
    case 'waiting':
      return <p className="text-xs text-muted">Waits for its turn</p>;
    case 'asking':
      return <p className="text-xs text-muted">The name is taken</p>;
    case 'running':
      return (
        <div className="flex items-center gap-2 pr-2">
          <progress
            aria-label={shownName(fileName)}
            max={Math.max(1, totalBytes ?? 1)}
            value={state.doneBytes}
            className="h-1 min-w-0 flex-1 appearance-none overflow-hidden rounded-full bg-raised [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
          />
          <span className="shrink-0 font-mono text-xs text-muted">
            {byteText(state.doneBytes)}
            {totalBytes !== null && ` of ${byteText(totalBytes)}`}
          </span>
        </div>
      );
    case 'done':
      return state.note === null ? null : (
        <div className="flex items-start gap-2">
          <p className="min-w-0 flex-1 text-xs [overflow-wrap:anywhere] text-muted">{state.note}</p>
          {state.path !== null && <CopyPath path={state.path} />}
        </div>
      );
    case 'failed':
      return (
        <p role="alert" className="pr-2 text-xs [overflow-wrap:anywhere]">
          {state.error.message}
        </p>
      );
    case 'cancelled':
      return <p className="text-xs text-muted">Cancelled</p>;
  }
}

function CopyPath({ path }: { path: string }) {
  const copy = () => {
    copyText(path).then(
      () => toast('The path is on your clipboard.'),
      (error: unknown) => toast.error(errorText(error)),
    );
  };
  return (
    <Button size="small" variant="ghost" onClick={copy}>
      Copy path
    </Button>
  );
}

function direction(kind: TransferItem['kind']): string {
  return kind === 'upload' ? 'to' : 'from';
}

/** Beginnings and ends only: nobody wants to hear every percent. */
function spoken(items: readonly TransferItem[]): string {
  const underWay = items.filter(({ state }) => state.name === 'running' || state.name === 'waiting').length;
  const done = items.filter(({ state }) => state.name === 'done').length;
  return `${underWay} under way, ${done} done`;
}
