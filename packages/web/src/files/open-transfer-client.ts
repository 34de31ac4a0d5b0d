// Moves files over the link that the page has to a machine. A chunk of its own: it brings the hash with it.
import { shareMachineLink } from '../link/share-machine-link.ts';
import { downloadFile } from './download-file.ts';
import type { TransferClient } from './transfer-queue.ts';
import { Uploads } from './upload-file.ts';

export function openTransferClient(gatewayId: string, signal: AbortSignal): TransferClient {
  const ports = {
    link: shareMachineLink({ gatewayId, signal }),
    fillRandom: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
    nowMs: () => performance.now(),
    setTimer: (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const uploads = new Uploads(ports);
  return {
    upload: (request) => uploads.upload(request),
    download: (request) => downloadFile(ports, request),
  };
}
