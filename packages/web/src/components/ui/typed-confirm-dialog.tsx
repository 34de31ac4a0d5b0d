// Asks once before something is lost for good: names what, and has its name typed.
import { AlertDialog } from 'radix-ui';
import { useState, type FormEvent, type ReactNode } from 'react';
import { InlineError } from '../inline-error.tsx';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

export interface TypedConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** To be typed. */
  name: string;
  children: ReactNode;
  confirmLabel: string;
  pendingLabel: string;
  isPending: boolean;
  error: Error | null;
  onConfirm: () => void;
}

export function TypedConfirmDialog({ isOpen, onOpenChange, ...question }: TypedConfirmDialogProps) {
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[#000]/40" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100%-2.5rem)] w-[calc(100%-2.5rem)] max-w-md -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line bg-panel p-5">
          <Question {...question} />
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

type QuestionProps = Omit<TypedConfirmDialogProps, 'isOpen' | 'onOpenChange'>;

function Question({ title, name, children, confirmLabel, pendingLabel, isPending, error, onConfirm }: QuestionProps) {
  const [text, setText] = useState('');
  const isTyped = text.trim() === name.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isTyped) onConfirm();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <AlertDialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">{title}</AlertDialog.Title>
      <AlertDialog.Description asChild>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">{children}</ul>
      </AlertDialog.Description>
      <Field label={`Type ${name} to confirm`}>
        {(ids) => (
          <Input
            {...ids}
            autoFocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {error !== null && <InlineError error={error} />}
      <div className="flex justify-end gap-2 max-sm:flex-col-reverse">
        <AlertDialog.Cancel asChild>
          <Button>Cancel</Button>
        </AlertDialog.Cancel>
        <Button type="submit" variant="danger" disabled={!isTyped || isPending}>
          {isPending ? pendingLabel : confirmLabel}
        </Button>
      </div>
    </form>
  );
}
