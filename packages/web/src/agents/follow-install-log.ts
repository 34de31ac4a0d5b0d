// What an installation prints, whole and in order: asks for what there is over the same socket that brings what follows, so
// that nothing is missed or doubled between the two.
import { isProtocolError, type InstallState, type ProtocolError } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { isLinkError } from '../lib/is-link-error.ts';
import { gatewayPresence } from '../link/gateway-presence.ts';
import type { MachineLink } from '../link/machine-link.ts';

/** As much as the machine itself keeps. */
const MAX_LOG_CHARS = 65_536;

export interface InstallLog {
  install: InstallState;
  text: string;
}

export interface FollowInstallLogOptions {
  link: MachineLink;
  installId: string;
  onLog: (log: InstallLog) => void;
  onError: (error: ProtocolError) => void;
  signal: AbortSignal;
}

export function followInstallLog({ link, installId, onLog, onError, signal }: FollowInstallLogOptions): void {
  let log: InstallLog | null = null;
  let askedPresence: string | null = null;

  const tell = (next: InstallLog) => {
    log = { ...next, text: next.text.slice(-MAX_LOG_CHARS) };
    onLog(log);
  };
  const ask = async (presence: string) => {
    try {
      const answer = await link.request('agents.install.log', { install_id: installId });
      if (!signal.aborted && askedPresence === presence) tell(answer);
    } catch (error) {
      if (!signal.aborted && isProtocolError(error) && !isLinkError(error)) onError(error);
    }
  };
  const follow = () => {
    const presence = gatewayPresence(link.view.get());
    if (presence === askedPresence) return;
    askedPresence = presence;
    // Until the answer is there, what is printed is part of it.
    log = null;
    if (presence !== null) void ask(presence);
  };

  const stops = [
    link.listenToMachine(({ type, body }) => {
      if (type !== 'agents.install.progress' || !EVENT_VALIDATORS['agents.install.progress'](body)) return;
      if (body.install.install_id !== installId || log === null) return;
      tell({ install: body.install, text: log.text + body.text });
    }),
    link.view.subscribe(follow),
  ];
  signal.addEventListener(
    'abort',
    () => {
      for (const stop of stops) stop();
    },
    { once: true },
  );
  follow();
}
