// The ways in for files on the session's page: drop, paste and the file chooser, and what stands in their way.
import type { SessionRecord } from '@vibecode/protocol';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { foldersText, type DroppedFiles } from '../files/drop-files.ts';
import { transfersOfMachine } from '../files/transfers-of-machine.ts';
import { useMachineSystem } from '../files/use-machine-system.ts';
import { shortFolder } from '../sessions/short-folder.ts';
import type { TerminalState } from './attach-terminal.ts';
import type { LiveTerminal } from './live-terminal.ts';
import { SessionUploads, uploadsFolder } from './session-uploads.ts';

export interface UseSessionUploads {
  give: (given: DroppedFiles, how?: { arePasted?: boolean }) => void;
  /** Where they land, as people read it. */
  folder: string;
}

export function useSessionUploads(session: SessionRecord, terminal: LiveTerminal | null): UseSessionUploads {
  const system = useMachineSystem(session.gateway_id);
  const { session_id: sessionId, gateway_id: gatewayId, workdir } = session;
  // Of the terminal, so that a path is typed where its file was given.
  const uploads = useMemo(
    () =>
      terminal &&
      new SessionUploads({
        sessionId,
        workdir,
        queue: () => transfersOfMachine(gatewayId, system),
        insertPath: terminal.insertPath,
        nowMs: Date.now,
      }),
    [sessionId, gatewayId, workdir, system, terminal],
  );
  const give: UseSessionUploads['give'] = ({ files, folders }, how) => {
    const refusal = refusalText(terminal?.state.get() ?? null);
    if (refusal !== null) toast.error(refusal);
    else {
      if (folders.length > 0) toast.error(foldersText(folders));
      uploads?.add(files, how);
    }
  };
  return { give, folder: shortFolder(uploadsFolder(workdir), system?.home) };
}

/** null: files may be given. A screen that is not live at the moment is no reason: the upload itself says how it went. */
export function refusalText(state: TerminalState | null): string | null {
  if (state === null) return 'The session is not open yet. Try again in a moment.';
  if (state.status.kind === 'ended') return 'The session is over: there is nobody to give files to.';
  if (state.viewerId !== null && !state.mayType) return 'You may only watch here, not give files.';
  return null;
}
