// A gateway that was killed while tmux had output for it leaves control clients that tmux never lets go of: it waits to
// write what nobody reads, and stops the pane where nobody else looks at it. The next gateway ends them.
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '../process/signal-process.ts';
import { isGatewayClient } from './gateway-client-flags.ts';
import type { TmuxServer } from './tmux-server.ts';

/** 5 s: a client that still leaves while the first of ours attaches can end tmux, and with it every agent. */
const ROUNDS = 100;
const ROUND_MS = 50;

/** Before the first client of this gateway: whatever attaches as gateways do is another one's. Fulfilled when they are gone. */
export async function endLeftOverClients(server: TmuxServer): Promise<void> {
  await server.turns.during('notify', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { stdout } = await server.tryRun(['list-clients', '-F', '#{client_pid} #{client_flags}']);
      const clients = stdout
        .toString()
        .split('\n')
        .map((line) => line.split(' '));
      const pids = clients.flatMap(([pid, flags = '']) => (isGatewayClient(flags) ? [Number(pid)] : []));
      if (pids.length === 0) return;
      for (const pid of pids) signalProcess(pid, 'SIGTERM');
      await sleep(ROUND_MS);
    }
  });
}
