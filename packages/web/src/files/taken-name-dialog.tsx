// The name of an upload is taken: nothing is replaced unasked.
import { AlertDialog } from 'radix-ui';
import { useId, useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { FileNameText } from './file-name-text.tsx';
import type { TakenNameAnswer, TransferItem, TransferQueue } from './transfer-queue.ts';

export interface TakenNameDialogProps {
  item: TransferItem;
  /** How many ask the same right now, this one included. */
  alikeCount: number;
  queue: TransferQueue;
}

export function TakenNameDialog({ item: { id, fileName, place }, alikeCount, queue }: TakenNameDialogProps) {
  const [forAll, setForAll] = useState(false);
  const checkbox = useId();
  const answer = (chosen: TakenNameAnswer) => queue.answer(id, chosen, { forAll });
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && answer('skip')}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[#000]/40" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 flex w-[calc(100%-2.5rem)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col gap-4 rounded-lg border border-line bg-panel p-5">
          <AlertDialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">
            “
            <FileNameText name={fileName} className="whitespace-pre-wrap" />” is there already
          </AlertDialog.Title>
          <AlertDialog.Description className="text-muted">
            In{' '}
            <span className="font-mono text-[13px] [overflow-wrap:anywhere]">
              <FileNameText name={place} className="whitespace-pre-wrap" />
            </span>
            . Replacing it loses what it holds now; keeping both gives the new one a number.
          </AlertDialog.Description>
          {alikeCount > 1 && (
            <label htmlFor={checkbox} className="flex items-center gap-2 max-sm:min-h-11">
              <input
                id={checkbox}
                type="checkbox"
                checked={forAll}
                onChange={(event) => setForAll(event.target.checked)}
              />
              The same for all {alikeCount} that are there already
            </label>
          )}
          <div className="flex justify-end gap-2 max-sm:flex-col-reverse">
            <Button onClick={() => answer('skip')}>Skip</Button>
            <Button variant="danger" onClick={() => answer('replace')}>
              Replace
            </Button>
            <Button variant="primary" onClick={() => answer('keep_both')}>
              Keep both
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
