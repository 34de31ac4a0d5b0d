// Everything that a session's process started, as far as it can be proven: its POSIX session, its descendants, and
// what carries its pane's own variables after it left both (setsid, daemons). Recorded, so that a child whose parent
// died first is still known.
import { listProcesses, readEnvironment } from '../process/list-processes.ts';
import type { ProcessInfo } from '../process/process-info.ts';
import { signalProcess } from '../process/signal-process.ts';

export interface ProcessTreeOptions {
  panePid: number;
  paneId: string;
  /** tmux's socket and pid, as $TMUX has them: pane numbers of another server are not ours. */
  socketPath: string;
  serverPid: number;
}

export class ProcessTree {
  readonly #options: ProcessTreeOptions;
  /** pid -> when it started; the pair is one process, whatever the number is given to later. */
  readonly #members = new Map<number, string>();
  readonly #strangers = new Map<number, string>();
  #leader: string | undefined;

  constructor(options: ProcessTreeOptions) {
    this.#options = options;
  }

  /** Looks at the machine; answers with the members that are alive. */
  async refresh(): Promise<readonly ProcessInfo[]> {
    const processes = await listProcesses();
    const now = new Map(processes.map((info) => [info.pid, info]));
    const { panePid } = this.#options;
    const leader = now.get(panePid);
    if (this.#leader === undefined && leader !== undefined) {
      this.#leader = leader.startedAt;
      this.#members.set(panePid, leader.startedAt);
    }
    // A number is not given away while a process of its session lives: a leader that started at another time means
    // that ours are all gone and the session is somebody else's.
    const ownsNumber = this.#leader !== undefined && (leader === undefined || leader.startedAt === this.#leader);
    for (const info of processes) {
      if (!this.#isMember(info) && ownsNumber && info.session === panePid) this.#members.set(info.pid, info.startedAt);
    }
    this.#addDescendants(processes, now);
    await this.#addMarked(processes);
    this.#addDescendants(processes, now);
    return processes.filter((info) => !info.isZombie && this.#isMember(info));
  }

  /** SIGKILL to every member alive; answers how many there were. */
  async killAll(): Promise<number> {
    const alive = await this.refresh();
    for (const { pid } of alive) signalProcess(pid, 'SIGKILL');
    return alive.length;
  }

  #isMember({ pid, startedAt }: ProcessInfo): boolean {
    return this.#members.get(pid) === startedAt;
  }

  #addDescendants(processes: readonly ProcessInfo[], now: ReadonlyMap<number, ProcessInfo>): void {
    let found = true;
    while (found) {
      found = false;
      for (const info of processes) {
        const parent = now.get(info.parent);
        if (parent === undefined || this.#isMember(info) || !this.#isMember(parent)) continue;
        this.#members.set(info.pid, info.startedAt);
        found = true;
      }
    }
  }

  async #addMarked(processes: readonly ProcessInfo[]): Promise<void> {
    const { paneId, socketPath, serverPid } = this.#options;
    for (const info of processes) {
      const { pid, startedAt } = info;
      if (pid === process.pid || this.#isMember(info) || this.#strangers.get(pid) === startedAt) continue;
      const environment = await readEnvironment(pid);
      const isOurs =
        environment.has(`TMUX_PANE=${paneId}`) &&
        [...environment].some((entry) => entry.startsWith(`TMUX=${socketPath},${serverPid},`));
      if (isOurs) this.#members.set(pid, startedAt);
      else this.#strangers.set(pid, startedAt);
    }
  }
}
