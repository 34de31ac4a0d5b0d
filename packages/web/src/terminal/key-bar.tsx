// Keys that a phone's keyboard lacks, and a composer for dictation and longer texts. Only where fingers are.
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ClipboardPaste, MessageSquareText, Paperclip } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { toast } from 'sonner';
import { cn } from '../lib/cn.ts';
import { errorText } from '../lib/error-text.ts';
import { useStore } from '../lib/use-store.ts';
import { Composer } from './composer.tsx';
import type { LiveTerminal } from './live-terminal.ts';

const ESC = '\u001b';

export interface KeyBarProps {
  terminal: LiveTerminal;
  sessionId: string;
  /** Opens the phone's own choice of camera, photos and files. */
  onGiveFiles: () => void;
}

export function KeyBar({ terminal, sessionId, onGiveFiles }: KeyBarProps) {
  const isCtrlHeld = useStore(terminal.ctrlHeld);
  const [isComposing, setIsComposing] = useState(false);
  const paste = () => {
    terminal
      .pasteClipboard()
      .catch(() => toast.error('The browser did not give the clipboard. Allow it, or paste into the text field.'));
  };
  return (
    <section
      aria-label="Typing aids"
      className="hidden shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] pointer-coarse:block"
    >
      {isComposing && (
        <Composer
          sessionId={sessionId}
          onSubmit={(text) => terminal.submit(text)}
          onError={(error) => toast.error(errorText(error))}
        />
      )}
      <div role="toolbar" aria-label="Keys" className="flex gap-1 overflow-x-auto p-1 [scrollbar-width:none]">
        <Key label="Text field" isPressed={isComposing} onPress={() => setIsComposing(!isComposing)}>
          <MessageSquareText aria-hidden="true" className="size-4" />
        </Key>
        <Key label="Give photos or files to the session" onPress={onGiveFiles}>
          <Paperclip aria-hidden="true" className="size-4" />
        </Key>
        <Key label="Esc, Escape" onPress={() => terminal.press(ESC)}>
          Esc
        </Key>
        <Key label="Tab" onPress={() => terminal.press('\t')}>
          Tab
        </Key>
        <Key
          label="Ctrl, Control for the next key"
          isPressed={isCtrlHeld}
          onPress={() => terminal.holdCtrl(!isCtrlHeld)}
        >
          Ctrl
        </Key>
        <Key label="Interrupt, Control-C" onPress={() => terminal.press('\u0003')}>
          ^C
        </Key>
        <Key label="Up" onPress={() => terminal.pressCursor('A')}>
          <ArrowUp aria-hidden="true" className="size-4" />
        </Key>
        <Key label="Down" onPress={() => terminal.pressCursor('B')}>
          <ArrowDown aria-hidden="true" className="size-4" />
        </Key>
        <Key label="Left" onPress={() => terminal.pressCursor('D')}>
          <ArrowLeft aria-hidden="true" className="size-4" />
        </Key>
        <Key label="Right" onPress={() => terminal.pressCursor('C')}>
          <ArrowRight aria-hidden="true" className="size-4" />
        </Key>
        {['/', '|', '~', '-', '_', '@', '#', '$'].map((character) => (
          <Key key={character} label={character} onPress={() => terminal.press(character)}>
            {character}
          </Key>
        ))}
        <Key label="Shift-Tab" onPress={() => terminal.press(`${ESC}[Z`)}>
          ⇧Tab
        </Key>
        {window.isSecureContext && (
          <Key label="Paste" onPress={paste}>
            <ClipboardPaste aria-hidden="true" className="size-4" />
          </Key>
        )}
      </div>
    </section>
  );
}

interface KeyProps {
  label: string;
  isPressed?: boolean;
  onPress: () => void;
  children: ReactNode;
}

function Key({ label, isPressed, onPress, children }: KeyProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isPressed}
      // The terminal keeps the focus, and with it the on-screen keyboard stays as it is.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
      className={cn(
        'flex h-11 min-w-11 shrink-0 items-center justify-center rounded-md border border-line bg-raised px-2 font-mono text-[13px] active:bg-line',
        isPressed === true && 'border-accent bg-accent-soft text-accent',
      )}
    >
      {children}
    </button>
  );
}
