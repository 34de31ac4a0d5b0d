// session.end: the agent's own way out, SIGHUP, then force, until nothing of the session is left.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitStatus } from '@vibecode/protocol';
import { findAgent } from '../agents/agent-catalog.ts';
import { signalProcess } from '../process/signal-process.ts';
import type { TmuxServer } from '../tmux/tmux-server.ts';
import { readExitStatus } from './exit-status.ts';
import { ProcessTree } from './process-tree.ts';
import type { SessionIdentity } from './session-pane.ts';

export interface EndSessionOptions {
  server: TmuxServer;
  identity: SessionIdentity;
  paneId: string;
  panePid: number;
  /** Called with the status as soon as the process is dead, before its pane is removed: what is written then is not lost by a crash. */
  died: (ended: SessionEnd) => Promise<void>;
}

export interface SessionEnd {
  reason: 'ended_by_user' | 'killed';
  exit_status: ExitStatus | null;
}

/** Between two keys of the agent's way out: agents take two Ctrl-C that come as one for a single one. */
const EXIT_KEY_GAP_MS = 150;
/** An agent that leaves saves its conversation in this time; SIGHUP comes after it. */
const HANG_UP_AFTER_MS = 1_500;
const POLL_MS = 500;
/** A shell is gone at once: nobody should wait half a second to see it. */
const FIRST_POLL_MS = 100;
const GRACE_MS = 3_000;
/** After SIGKILL processes are gone in milliseconds; ones that fork on and on need another round. */
const KILL_ROUNDS = 10;
const KILL_ROUND_MS = 100;

export async function endSession(options: EndSessionOptions): Promise<void> {
  const { server, paneId, panePid } = options;
  const serverPid = Number(await server.run(['display-message', '-p', '#{pid}']));
  const tree = new ProcessTree({ panePid, paneId, socketPath: server.socketPath, serverPid });
  await tree.refresh();
  const isGraceful = await leave({ ...options, tree });
  if (!isGraceful) {
    await killUntilNone(tree);
  }
  await options.died({
    reason: isGraceful ? 'ended_by_user' : 'killed',
    exit_status: await readExitStatus(server, paneId),
  });
  // Only our pane: windows that the person opened beside it stay.
  await server.tryRun(['kill-pane', '-t', paneId], { notifies: true });
  await killUntilNone(tree);
}

type Leaving = Pick<EndSessionOptions, 'server' | 'identity' | 'paneId' | 'panePid'> & { tree: ProcessTree };

/** Whether the agent ended by itself in the time that it has. */
async function leave({ server, identity, paneId, panePid, tree }: Leaving): Promise<boolean> {
  const keys = findAgent(identity.agent)?.exitKeys ?? [];
  const startedAt = performance.now();
  for (const key of keys) {
    const hex = [...Buffer.from(key)].map((byte) => byte.toString(16));
    const command = ['copy-mode', '-q', '-t', paneId, ';', 'send-keys', '-t', paneId, '-H', ...hex];
    await server.tryRun(command, { notifies: true });
    await sleep(EXIT_KEY_GAP_MS);
  }
  let isHungUp = false;
  let waitMs = FIRST_POLL_MS;
  for (;;) {
    // Children are recorded while their parents still prove whose they are.
    const alive = await tree.refresh();
    if (!alive.some(({ pid }) => pid === panePid)) return true;
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs >= GRACE_MS) return false;
    if (!isHungUp && (keys.length === 0 || elapsedMs >= HANG_UP_AFTER_MS)) {
      isHungUp = true;
      signalProcess(panePid, 'SIGHUP');
    }
    await sleep(Math.min(waitMs, GRACE_MS - elapsedMs));
    waitMs = POLL_MS;
  }
}

async function killUntilNone(tree: ProcessTree): Promise<void> {
  for (let round = 0; round < KILL_ROUNDS && (await tree.killAll()) > 0; round += 1) await sleep(KILL_ROUND_MS);
}
