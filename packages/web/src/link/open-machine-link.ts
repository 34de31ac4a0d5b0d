// A MachineLink over the browser's WebSocket, clock and events.
import { readPageKey } from './page-key.ts';
import { MachineLink, type LinkSocket, type LinkSocketEvents } from './machine-link.ts';

export interface OpenMachineLinkOptions {
  gatewayId: string;
  /** Ends the link and takes every listener away. */
  signal: AbortSignal;
}

export function openMachineLink({ gatewayId, signal }: OpenMachineLinkOptions): MachineLink {
  const link = new MachineLink({
    openSocket: (events) => openBrowserSocket(gatewayId, events),
    nowMs: () => performance.now(),
    random: Math.random,
    setTimer(run, delayMs) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    fillRandom: (bytes) => crypto.getRandomValues(bytes),
  });
  const wake = () => {
    if (document.visibilityState === 'visible') link.wake();
  };
  window.addEventListener('online', wake, { signal });
  window.addEventListener('pageshow', wake, { signal });
  document.addEventListener('visibilitychange', wake, { signal });
  signal.addEventListener('abort', () => link.stop(), { once: true });
  link.start();
  return link;
}

function openBrowserSocket(gatewayId: string, events: LinkSocketEvents): LinkSocket {
  const url = new URL(`/api/machines/${gatewayId}/connect`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, ['vibecode.browser.v1', `vibecode.page.${readPageKey() ?? 'none'}`]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => events.onOpen());
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    events.onMessage(typeof data === 'string' ? data : new Uint8Array(data));
  });
  socket.addEventListener('close', ({ code, reason }) => events.onClose({ code, reason }));
  return {
    send: (data) => socket.send(data),
    // The WebSocket API of browsers takes 1000 and 3000-4999 only; our other codes are for the peer's log.
    close: (code, reason) => (code === 1000 || code >= 3000 ? socket.close(code, reason) : socket.close(1000, reason)),
  };
}
