// Live samples of a machine: asks for them while the page is in view, again after every cut, and says when it looks away.
import type { EventBodies } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import type { ReadableStore } from '../lib/store.ts';
import { gatewayPresence } from '../link/gateway-presence.ts';
import type { MachineLink } from '../link/machine-link.ts';

export interface WatchHealthOptions {
  link: MachineLink;
  visible: ReadableStore<boolean>;
  onSample: (sample: EventBodies['gateway.health']) => void;
  signal: AbortSignal;
}

export function watchHealth({ link, visible, onSample, signal }: WatchHealthOptions): void {
  let watchedPresence: string | null = null;

  const follow = () => {
    const presence = gatewayPresence(link.view.get());
    const wanted = visible.get() ? presence : null;
    if (wanted === watchedPresence) return;
    const wasWatchedHere = watchedPresence !== null && watchedPresence === presence;
    watchedPresence = wanted;
    if (wanted !== null) link.tell('health.watch', { watching: true });
    else if (wasWatchedHere) link.tell('health.watch', { watching: false });
  };

  const stops = [
    link.listenToMachine(({ type, body }) => {
      if (type === 'gateway.health' && EVENT_VALIDATORS['gateway.health'](body)) onSample(body);
    }),
    link.view.subscribe(follow),
    visible.subscribe(follow),
  ];
  signal.addEventListener(
    'abort',
    () => {
      for (const stop of stops) stop();
      if (watchedPresence !== null) link.tell('health.watch', { watching: false });
    },
    { once: true },
  );
  follow();
}
