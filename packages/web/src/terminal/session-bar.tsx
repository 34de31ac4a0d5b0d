// The bar above the terminal: what this is, how live it is, who looks, and what can be done with it.
import { Link, useNavigate } from '@tanstack/react-router';
import type { SessionRecord } from '@vibecode/protocol';
import { ArrowLeft, EllipsisVertical, FolderOpen, Maximize, Paperclip, Search } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { StateWord } from '../components/state-word.tsx';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { Menu, MenuItem, MenuSeparator } from '../components/ui/menu.tsx';
import { FileNameText } from '../files/file-name-text.tsx';
import { MachineAlarmMark } from '../health/machine-alarm-mark.tsx';
import { errorText } from '../lib/error-text.ts';
import { useStore } from '../lib/use-store.ts';
import { useMachineHome } from '../machines/use-machines.ts';
import { endSession } from '../sessions/sessions-api.ts';
import { shortFolder } from '../sessions/short-folder.ts';
import { changeSettings, clampFont, settings } from '../settings/settings.ts';
import type { LiveTerminal } from './live-terminal.ts';
import { statusText } from './status-text.ts';
import { ViewerList } from './viewer-list.tsx';

export interface SessionBarProps {
  session: SessionRecord;
  terminal: LiveTerminal | null;
  onSearch: () => void;
  isFilesOpen: boolean;
  onFiles: () => void;
  /** Opens the file chooser. */
  onGiveFiles: () => void;
}

export function SessionBar({ session, terminal, onSearch, isFilesOpen, onFiles, onGiveFiles }: SessionBarProps) {
  const navigate = useNavigate();
  const [isEnding, setIsEnding] = useState(false);
  const { fontPx } = useStore(settings);
  const home = useMachineHome(session.gateway_id);
  const end = () => {
    toast.promise(endSession(session.session_id), {
      loading: 'Ending the session …',
      success: 'The session is ended.',
      error: errorText,
    });
  };
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-panel px-2 max-sm:h-12">
      <Button asChild variant="ghost" size="icon">
        <Link to="/" aria-label="All sessions">
          <ArrowLeft aria-hidden="true" />
        </Link>
      </Button>
      <div className="flex min-w-0 flex-1 items-baseline gap-3 px-1">
        <h1 className="truncate font-medium">{session.name}</h1>
        <p className="min-w-0 truncate font-mono text-xs text-muted max-sm:hidden">
          {session.machine_name}:<FileNameText name={shortFolder(session.workdir, home)} />
        </p>
      </div>
      <MachineAlarmMark gatewayId={session.gateway_id} />
      {terminal === null ? <StateWord tone="connecting" word="Opening" /> : <Liveness terminal={terminal} />}
      {terminal !== null && <ViewerList terminal={terminal} />}
      <Button
        variant="ghost"
        size="icon"
        aria-label="Search (Ctrl-Shift-F)"
        className="max-sm:hidden"
        disabled={terminal === null}
        onClick={onSearch}
      >
        <Search aria-hidden="true" />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Give files to the session"
        className="max-sm:hidden"
        disabled={terminal === null}
        onClick={onGiveFiles}
      >
        <Paperclip aria-hidden="true" />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Files"
        aria-pressed={isFilesOpen}
        className="aria-pressed:bg-raised aria-pressed:text-text"
        disabled={terminal === null}
        onClick={onFiles}
      >
        <FolderOpen aria-hidden="true" />
      </Button>
      <Button variant="ghost" size="icon" aria-label="Full screen" className="max-sm:hidden" onClick={toggleFullScreen}>
        <Maximize aria-hidden="true" />
      </Button>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="More">
            <EllipsisVertical aria-hidden="true" />
          </Button>
        }
        onClosed={() => terminal?.focus()}
      >
        <MenuItem
          onSelect={() =>
            void navigate({ to: '/machines/$gatewayId', params: { gatewayId: session.gateway_id }, search: {} })
          }
        >
          About {session.machine_name}
        </MenuItem>
        <MenuItem onSelect={onSearch}>Search in screen and history</MenuItem>
        <MenuItem onSelect={onGiveFiles}>Give files to the session …</MenuItem>
        <MenuItem onSelect={toggleFullScreen}>Full screen</MenuItem>
        <MenuSeparator />
        <MenuItem keepsOpen onSelect={() => changeSettings({ fontPx: clampFont(fontPx + 1) })}>
          Larger letters
        </MenuItem>
        <MenuItem keepsOpen onSelect={() => changeSettings({ fontPx: clampFont(fontPx - 1) })}>
          Smaller letters ({fontPx} px)
        </MenuItem>
        <MenuSeparator />
        <MenuItem isDangerous onSelect={() => setIsEnding(true)}>
          End the session …
        </MenuItem>
      </Menu>
      <ConfirmDialog
        isOpen={isEnding}
        onOpenChange={setIsEnding}
        title={`End “${session.name}”?`}
        confirmLabel="End the session"
        onConfirm={end}
      >
        The program in <FileNameText name={session.workdir} className="font-mono text-[13px]" /> is stopped with
        everything that it started, and its screen and history are gone. Files stay as they are.
      </ConfirmDialog>
    </header>
  );
}

function Liveness({ terminal }: { terminal: LiveTerminal }) {
  const { status, roundTripMs } = useStore(terminal.state);
  const { tone, word } = statusText(status);
  return (
    <span className="flex shrink-0 items-center gap-2 px-1" title="Round trip from this page to tmux and back">
      <StateWord tone={tone} word={word} />
      {status.kind === 'live' && roundTripMs !== null && (
        <span className="min-w-10 text-right font-mono text-xs text-muted">{roundTrip(roundTripMs)}</span>
      )}
    </span>
  );
}

function roundTrip(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function toggleFullScreen(): void {
  const changing =
    document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  changing.catch(() => toast.error('This browser does not allow full screen here.'));
}
