// Over the terminal while files are held above it: what a drop will do, or why it would do nothing.
import { DropOverlay } from '../files/drop-overlay.tsx';
import { useStore } from '../lib/use-store.ts';
import type { LiveTerminal } from './live-terminal.ts';
import { refusalText } from './use-session-uploads.ts';

export function SessionDrop({ terminal, folder }: { terminal: LiveTerminal; folder: string }) {
  const refusal = refusalText(useStore(terminal.state));
  return (
    <DropOverlay>
      {refusal === null ? (
        <>
          <p className="font-medium">Give these files to the session</p>
          <p className="text-muted">
            They land in <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{folder}</span>, and their
            paths are typed at the prompt.
          </p>
        </>
      ) : (
        <p>{refusal}</p>
      )}
    </DropOverlay>
  );
}
