// Waits for the machine, so that what a person asks for in the first moment of a page, or of a reconnect, is not refused.
import { ProtocolError } from '@vibecode/protocol';
import { linkLost, type MachineLink } from './machine-link.ts';

/** After this long the person hears why instead of waiting on. */
const PATIENCE_MS = 8_000;

export interface WhenConnectedOptions {
  signal?: AbortSignal;
  patienceMs?: number;
}

export function whenConnected(
  link: Pick<MachineLink, 'view'>,
  { signal, patienceMs = PATIENCE_MS }: WhenConnectedOptions = {},
): Promise<void> {
  if (isConnected(link)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const lifetime = new AbortController();
    const settle = (act: () => void) => {
      if (lifetime.signal.aborted) return;
      lifetime.abort();
      clearTimeout(timer);
      stop();
      act();
    };
    const timer = setTimeout(() => settle(() => reject(notConnected(link))), patienceMs);
    const stop = link.view.subscribe(() => {
      if (isConnected(link)) settle(resolve);
      else if (link.view.get().link.name === 'refused') settle(() => reject(notConnected(link)));
    });
    signal?.addEventListener(
      'abort',
      () => settle(() => reject(new ProtocolError('transfer_cancelled', 'This was cancelled. Start it again.'))),
      { signal: lifetime.signal },
    );
  });
}

function isConnected({ view }: Pick<MachineLink, 'view'>): boolean {
  const { link, gateway } = view.get();
  return link.name === 'open' && gateway?.connected === true;
}

function notConnected({ view }: Pick<MachineLink, 'view'>): ProtocolError {
  const { link, gateway } = view.get();
  if (link.name === 'refused')
    return new ProtocolError('link_lost', 'This page was disconnected for good. Reload it to go on.');
  return link.name === 'open' && gateway?.connected === false
    ? new ProtocolError('gateway_offline', 'The machine is not connected. Start VibeCode there, then try again.')
    : linkLost();
}
