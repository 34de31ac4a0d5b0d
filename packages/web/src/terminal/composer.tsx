// A native text field for dictation, correction and longer prompts. The draft stays until tmux has taken it.
import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '../components/ui/button.tsx';

export interface ComposerProps {
  sessionId: string;
  onSubmit: (text: string) => Promise<unknown>;
  onError: (error: unknown) => void;
}

export function Composer({ sessionId, onSubmit, onError }: ComposerProps) {
  const draftKey = `vibecode.draft.${sessionId}`;
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey) ?? '');
  const [isSending, setIsSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // Who opens it writes next: without this the words would go to the terminal below it.
  useEffect(() => field.current?.focus(), []);
  const change = (value: string) => {
    setText(value);
    if (value === '') sessionStorage.removeItem(draftKey);
    else sessionStorage.setItem(draftKey, value);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsSending(true);
    try {
      await onSubmit(text);
      change('');
    } catch (error) {
      onError(error);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex items-end gap-1 border-b border-line p-1">
      <textarea
        ref={field}
        aria-label="Text to send, with Enter at its end"
        placeholder="Write or dictate"
        rows={Math.min(5, text.split('\n').length)}
        value={text}
        onChange={(event) => change(event.target.value)}
        className="min-h-11 min-w-0 flex-1 resize-none rounded-md border border-line-strong bg-panel px-3 py-2.5 text-base"
      />
      <Button type="submit" variant="primary" size="icon" aria-label="Send" disabled={isSending || text === ''}>
        <SendHorizontal aria-hidden="true" />
      </Button>
    </form>
  );
}
