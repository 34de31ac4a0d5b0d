// One queue a machine for the life of the page, and all of them together for the tray.
import type { SystemInfo } from '@vibecode/protocol';
import { createStore, type ReadableStore } from '../lib/store.ts';
import { saveFile } from './save-file.ts';
import { scpCommand } from './scp-command.ts';
import { TransferQueue } from './transfer-queue.ts';

/** Who the machine is to scp. */
type ScpTarget = Pick<SystemInfo, 'user' | 'hostname'>;

const queues = createStore<ReadonlyMap<string, TransferQueue>>(new Map());
const systems = new Map<string, ScpTarget>();

export const transferQueues: ReadableStore<ReadonlyMap<string, TransferQueue>> = queues;

/** `system`: as far as the page knows it by now. */
export function transfersOfMachine(gatewayId: string, system: ScpTarget | undefined): TransferQueue {
  if (system !== undefined) systems.set(gatewayId, system);
  const known = queues.get().get(gatewayId);
  if (known !== undefined) return known;
  const queue = new TransferQueue({
    openClient: async (signal) => (await import('./open-transfer-client.ts')).openTransferClient(gatewayId, signal),
    fillRandom: (bytes) => crypto.getRandomValues(bytes),
    save: saveFile,
    copyCommand: (transfer) => scpCommand({ ...transfer, system: systems.get(gatewayId) }),
  });
  queues.set(new Map(queues.get()).set(gatewayId, queue));
  return queue;
}
