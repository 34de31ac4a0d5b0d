// A command to type on the machine, with a button that copies it.
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './ui/button.tsx';

const SHOW_COPIED_MS = 1_500;

export function CommandLine({ command, label = 'Copy the command' }: { command: string; label?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOW_COPIED_MS);
  };
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-raised py-0.5 pr-1 pl-3">
      <code className="min-w-0 flex-1 py-1.5 font-mono text-[13px] [overflow-wrap:anywhere]">{command}</code>
      {/* Plain http on a network has no clipboard; there the text itself can be selected. */}
      {window.isSecureContext && (
        <Button variant="ghost" size="icon" aria-label={label} onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        </Button>
      )}
    </div>
  );
}
