// Many lives of sessions on one tmux server, a few at once, through the real registry and streams: made, watched, flooded,
// sized, split, thrown out and ended in any order. tmux must be the same process after them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type EventBodies, type WidthTable } from '@vibecode/protocol';
import { InstalledAgents } from '../agents/installed-agents.ts';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { LinkWindow } from '../session/link-window.ts';
import type { LiveSession } from '../session/live-session.ts';
import { SessionRegistry } from '../session/session-registry.ts';
import { signalProcess } from '../process/signal-process.ts';
import { createSessionStream } from '../session/session-stream.ts';
import type { SessionStream } from '../session/session-stream-port.ts';
import { tmuxName } from '../session/tmux-name.ts';
import { measureWidths } from '../tmux/measure-widths.ts';
import { fastRandom } from './fast-random.ts';
import { FuzzSource } from './fuzz-messages.ts';
import { scratchTmux, until, type ScratchTmux } from './scratch-tmux.ts';
import { SimulatedHub } from './simulated-hub.ts';

export interface SoakOptions {
  sessions: number;
  seed: number;
  progress?: (done: number, faults: number) => void;
}

export interface SoakReport {
  sessions: number;
  faults: string[];
}

const LANES = 4;
const PROGRAMS = {
  quiet: 'exec cat',
  burst: 'for n in 1 2 3 4 5; do seq 1 3000; sleep 0.1; done; exec cat',
  flood: 'exec yes "a line of a flood"',
  brief: 'seq 1 200; sleep 0.3; exit 3',
} as const;
const ENDS = ['end', 'end', 'end', 'session gone', 'process gone'] as const;
const REASONS: Record<(typeof ENDS)[number], readonly EventBodies['session.ended']['reason'][]> = {
  end: ['ended_by_user', 'killed'],
  'session gone': ['vanished'],
  'process gone': ['exited'],
};
const STEPS = ['watch', 'leave', 'size', 'type', 'split', 'copy mode', 'throw out', 'wait', 'wait'] as const;
type Step = (typeof STEPS)[number];
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 10 },
  { columns: 132, rows: 43 },
] as const;

export async function runSoak({ sessions, seed, progress = () => undefined }: SoakOptions): Promise<SoakReport> {
  await using tmux = await scratchTmux();
  const soak = await Soak.begin(tmux, seed);
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < sessions && soak.isServerAlive) {
      const number = next++;
      await soak.life(number).catch((error: unknown) => soak.faults.push(`session ${number}: ${String(error)}`));
      await soak.checkServer(number);
      done++;
      progress(done, soak.faults.length);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await soak.end();
  return { sessions: done, faults: soak.faults };
}

class Soak {
  readonly faults: string[] = [];
  isServerAlive = true;
  readonly #tmux: ScratchTmux;
  readonly #source: FuzzSource;
  readonly #serverPid: string;
  readonly #registry: SessionRegistry<SessionStream>;
  readonly #endings = new Map<string, EventBodies['session.ended']>();

  private constructor(parts: { tmux: ScratchTmux; seed: number; serverPid: string; widths: WidthTable }) {
    const { tmux, widths } = parts;
    this.#tmux = tmux;
    this.#source = new FuzzSource(parts.seed);
    this.#serverPid = parts.serverPid;
    this.#registry = new SessionRegistry<SessionStream>({
      server: tmux.server,
      gatewayId: '0123456789abcdef',
      sender: new SimulatedHub(),
      clock: systemClock,
      random: fastRandom,
      log: createLog({ level: 'error', format: 'pretty', write: (line) => this.faults.push(line) }),
      makeOutput: ({ sessionId, size }) => {
        const sender = new SimulatedHub();
        const common = { sessionId, sender, linkWindow: new LinkWindow(), clock: systemClock };
        const stream = createSessionStream({ ...common, widths, size, firstEpoch: 1 });
        sender.connect(stream);
        return stream;
      },
      agents: new InstalledAgents({ env: tmux.env }),
      env: tmux.env,
      stateFile: join(tmux.folder, 'sessions.json'),
      nowMs: Date.now,
      started: () => undefined,
      ended: (ending) => {
        this.#endings.set(ending.session_id, ending);
      },
    });
  }

  static async begin(tmux: ScratchTmux, seed: number): Promise<Soak> {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'vibecode-cache-'));
    const widths = await measureWidths({ server: tmux.server, cacheFolder });
    await rm(cacheFolder, { recursive: true });
    const serverPid = await tmux.server.run(['display-message', '-p', '#{pid}']);
    const soak = new Soak({ tmux, seed, serverPid, widths });
    await soak.#registry.adopt();
    return soak;
  }

  async life(number: number): Promise<void> {
    const source = this.#source;
    const program = source.one(Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]);
    const sessionId = newId((bytes) => fastRandom.fill(bytes));
    const body = { name: `life ${number}`, agent: 'custom', workdir: this.#tmux.folder } as const;
    await this.#registry.create(sessionId, { ...body, command: PROGRAMS[program], ...source.one(SIZES) });
    const session = this.#registry.find(sessionId);
    const steps = Array.from({ length: source.below(8) }, () => source.one(STEPS));
    for (const step of steps) if (session !== undefined) await this.#perform(step, session);
    const how = source.one(ENDS);
    await this.#endOne(how, sessionId);
    const ending = await until(
      () => this.#endings.get(sessionId),
      `the ending (${program}; ${steps.join(', ')}; ${how})`,
    );
    this.#endings.delete(sessionId);
    const wanted = REASONS[how];
    if (program !== 'brief' && !wanted.includes(ending.reason)) {
      this.faults.push(`session ${number} (${program}; ${steps.join(', ')}; ${how}) is told as ${ending.reason}`);
    }
    // Windows and splits of people outlive it.
    await this.#person(['kill-session', '-t', tmuxName(sessionId)], tmuxName(sessionId));
  }

  async checkServer(number: number): Promise<void> {
    const { status, stdout } = await this.#tmux.server.tryRun(['display-message', '-p', '#{pid}']);
    if (!this.isServerAlive || (status === 0 && stdout.toString() === this.#serverPid)) return;
    this.isServerAlive = false;
    this.faults.push(`tmux is another process, or none, at session ${number}`);
  }

  async end(): Promise<void> {
    const { stdout } = await this.#tmux.server.tryRun(['list-panes', '-a', '-F', '#{@vibecode_session}']);
    if (this.isServerAlive && stdout.toString().trim() !== '') this.faults.push(`left behind: ${stdout.toString()}`);
    await this.#registry.stop();
  }

  async #perform(step: Step, { sessionId, paneId, output }: LiveSession<SessionStream>): Promise<void> {
    const viewerId = 1 + this.#source.below(2);
    const size = this.#source.one(SIZES);
    switch (step) {
      case 'watch':
        output.attach({ viewerId, name: 'v', role: 'owner' }, { client_id: sessionId, ...size }, () => undefined);
        return;
      case 'leave':
        return output.detach(viewerId);
      case 'size':
        return output.viewport(viewerId, size);
      case 'type':
        output.inputFrom(viewerId);
        return;
      case 'split':
        return this.#person(['split-window', '-d', '-t', paneId, '--', 'sh', '-c', 'seq 1 50000; exec cat']);
      case 'copy mode':
        return this.#person(['copy-mode', '-t', paneId]);
      case 'throw out':
        return this.#person(['detach-client', '-s', paneId], paneId);
      case 'wait':
        return sleep(this.#source.below(400));
    }
  }

  async #endOne(how: (typeof ENDS)[number], sessionId: string): Promise<void> {
    const session = this.#registry.find(sessionId);
    if (session === undefined) return;
    if (how === 'end') await this.#registry.end(sessionId).catch(() => undefined);
    else if (how === 'session gone') await this.#person(['kill-session', '-t', session.paneId], session.paneId);
    else signalProcess(session.pane.panePid, 'SIGKILL');
  }

  /** In turn with the gateway's own: what people do at the very moment when a client attaches is not ours to order (TMX15). */
  async #person(command: readonly string[], leaving = ''): Promise<void> {
    const { server } = this.#tmux;
    await server.turns.during('notify', async () => {
      const clients =
        leaving === ''
          ? ''
          : (await server.tryRun(['list-clients', '-t', leaving, '-F', '#{client_pid}'])).stdout.toString();
      await server.tryRun(command);
      const pids = clients.split('\n').filter(Boolean).map(Number);
      await until(() => !pids.some(isAlive), 'the end of the clients');
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
