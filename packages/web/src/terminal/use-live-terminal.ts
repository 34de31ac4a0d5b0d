// The life of a LiveTerminal inside a component: opened with it, ended with it, told of changed settings.
import type { EventBodies, SessionRecord } from '@vibecode/protocol';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { toast } from 'sonner';
import type { DroppedFiles } from '../files/drop-files.ts';
import { errorText } from '../lib/error-text.ts';
import { isLinkError } from '../lib/is-link-error.ts';
import { useStore } from '../lib/use-store.ts';
import { shareMachineLink } from '../link/share-machine-link.ts';
import { colorScheme } from '../settings/color-scheme.ts';
import { settings } from '../settings/settings.ts';
import type { NotSent } from './input-ledger.ts';
import { withNotSent } from './not-sent-list.ts';
import { openLink } from './open-link.ts';
import { openLiveTerminal, type LiveTerminal } from './live-terminal.ts';

const NOT_SENT_SHOWN_MS = 20_000;

export interface UseLiveTerminal {
  area: RefObject<HTMLDivElement | null>;
  terminal: LiveTerminal | null;
  notSent: readonly NotSent[];
  dismissNotSent: () => void;
}

export interface TerminalAsks {
  onSearchAsked: () => void;
  onFilesPasted: (pasted: DroppedFiles) => void;
}

export function useLiveTerminal(
  { session_id: sessionId, gateway_id: gatewayId }: SessionRecord,
  { onSearchAsked, onFilesPasted }: TerminalAsks,
): UseLiveTerminal {
  const area = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<LiveTerminal | null>(null);
  const [notSent, setNotSent] = useState<readonly NotSent[]>([]);
  const { fontPx, screenReaderMode } = useStore(settings);
  const scheme = useStore(colorScheme);
  const searchAsked = useEffectEvent(onSearchAsked);
  const filesPasted = useEffectEvent(onFilesPasted);

  useEffect(() => {
    const host = area.current;
    if (host === null) return undefined;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const opening = openLiveTerminal({
      area: host,
      sessionId,
      link: shareMachineLink({ gatewayId, signal }),
      fontPx: settings.get().fontPx,
      scheme: colorScheme.get(),
      screenReaderMode,
      onNotSent: (inputs) => setNotSent((before) => withNotSent(before, inputs)),
      onNotice: tellNotice,
      onClipboard: tellClipboard,
      // A cut link is on the screen already.
      onError: (error) => isLinkError(error) || toast.error(errorText(error), { id: 'terminal-error' }),
      onSearchAsked: () => searchAsked(),
      onFilesPasted: (pasted) => filesPasted(pasted),
      onLinkTapped: askToOpen,
      signal,
    });
    const show = async () => {
      try {
        const opened = await opening;
        if (opened === null || signal.aborted) return;
        setTerminal(opened);
        opened.focus();
      } catch (error) {
        toast.error(errorText(error));
      }
    };
    void show();
    return () => {
      lifetime.abort();
      host.replaceChildren();
      setTerminal(null);
    };
  }, [sessionId, gatewayId, screenReaderMode]);

  useEffect(() => terminal?.setFont(fontPx), [terminal, fontPx]);
  useEffect(() => terminal?.setScheme(scheme), [terminal, scheme]);

  // Long enough to read; after that it would only cover the screen. What is lost meanwhile starts the time anew.
  useEffect(() => {
    if (notSent.length === 0) return undefined;
    const timer = setTimeout(() => setNotSent([]), NOT_SENT_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notSent]);

  return { area, terminal, notSent, dismissNotSent: () => setNotSent([]) };
}

function askToOpen(address: string): void {
  toast(address, {
    id: 'link',
    style: { overflowWrap: 'anywhere' },
    action: { label: 'Open', onClick: () => openLink(address) },
  });
}

function tellNotice({ kind, text }: EventBodies['session.notice']): void {
  switch (kind) {
    case 'copy_mode_left':
      toast(text ?? 'Copy mode was left on the machine, so that your keys reach the program.');
      return;
    case 'input_refused':
      toast.error(text ?? 'The machine did not take the last input.');
      return;
    case 'clipboard':
    case 'output_paused':
    case 'output_resumed':
      return;
  }
}

function tellClipboard(outcome: 'written' | 'too_large' | 'refused'): void {
  // A program that writes all day has one message, not a pile.
  const id = 'clipboard';
  if (outcome === 'written') toast('The program put text on your clipboard.', { id });
  else if (outcome === 'too_large')
    toast.error('The program wanted to put more than 64 KB on your clipboard. It was not written.', { id });
  else toast.error('The browser did not let the program write to your clipboard.', { id });
}
