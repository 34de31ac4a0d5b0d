// Kills, cuts, stops and starts a real gateway at random moments while people type and a program floods, and checks
// after each blow what must hold: the same processes, exact screens, no key doubled or late, each lost one known.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockControlPlane, MockViewer, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { FuzzSource } from './fuzz-messages.ts';
import { until } from './scratch-tmux.ts';
import { TestMachine, type GatewayChild } from './test-machine.ts';
import { TypedWords } from './typed-words.ts';

export interface ChaosOptions {
  rounds: number;
  seed: number;
  progress?: (line: string) => void;
}

export interface ChaosReport {
  rounds: number;
  /** Rounds in which the flood had begun before the blow and went on after it. */
  roundsInFlood: number;
  /** Lines of the shortest flood. */
  leastFloodLines: number;
  linesTyped: number;
  linesLost: number;
  /** From the blow, in the middle of a flood, to the exact screens; for each round. */
  recoveriesMs: number[];
  faults: string[];
}

const BLOWS = ['kill', 'cut', 'close', 'stop', 'term'] as const;
type Blow = (typeof BLOWS)[number];

const SIZE = { columns: 80, rows: 24 };
/** Floods when told to, until the file is there that says that it is over, and ends with a line that a test can wait for. */
const FLOOD = [
  'n=0; while read go; do n=$((n+1)); i=0',
  'until [ -e "over-$n" ]; do seq $((i+1)) $((i+5000)) | sed "s/^/burst $n line /"; i=$((i+5000)); done',
  'echo "burst $n is over after $i"; done',
].join('; ');
const CLOSE_OVERLOADED = 4009;
/** Of the gateway's log, where a round could not be finished. */
const LOG_LINES = 40;

export async function runChaos({ rounds, seed, progress = () => undefined }: ChaosOptions): Promise<ChaosReport> {
  const plane = await MockControlPlane.start();
  const machine = await TestMachine.make();
  const report: ChaosReport = {
    rounds: 0,
    roundsInFlood: 0,
    leastFloodLines: Number.POSITIVE_INFINITY,
    linesTyped: 0,
    linesLost: 0,
    recoveriesMs: [],
    faults: [],
  };
  try {
    const life = await ChaoticLife.begin({ plane, machine, source: new FuzzSource(seed), report });
    try {
      for (let round = 1; round <= rounds; round += 1) {
        progress(`round ${round}: ${await life.round(round)}, ${report.faults.length} faults`);
        report.rounds = round;
      }
      await life.lookBack();
    } catch (error) {
      // Every round needs the one before it.
      report.faults.push(`after ${report.rounds} rounds: ${String(error)}\n${await life.describe()}`);
    }
  } finally {
    await machine.remove();
    await plane.stop();
  }
  return report;
}

interface LifeParts {
  plane: MockControlPlane;
  machine: TestMachine;
  source: FuzzSource;
  report: ChaosReport;
}

class ChaoticLife {
  readonly #parts: LifeParts;
  readonly #typist: MockViewer;
  readonly #watcher: MockViewer;
  readonly #words: TypedWords;
  readonly #processes: string;
  /** In an order of its own, every blow comes once in so many rounds as there are blows. */
  #blows: Blow[] = [];
  #gateway: GatewayChild;
  #link: MockGatewayLink;

  private constructor(
    parts: LifeParts,
    now: {
      gateway: GatewayChild;
      link: MockGatewayLink;
      typist: MockViewer;
      watcher: MockViewer;
      processes: string;
    },
  ) {
    this.#parts = parts;
    this.#gateway = now.gateway;
    this.#link = now.link;
    this.#typist = now.typist;
    this.#watcher = now.watcher;
    this.#processes = now.processes;
    this.#words = new TypedWords({ machine: parts.machine, sessionId: now.typist.sessionId });
  }

  static async begin(parts: LifeParts): Promise<ChaoticLife> {
    const { plane, machine } = parts;
    const gateway = await machine.startGateway(plane);
    const link = await plane.link({ timeoutMs: 20_000 });
    const typing = await create(link, 'cat');
    const flooding = await create(link, `bash -c '${FLOOD}'`);
    const typist = new MockViewer({ link, sessionId: typing, viewerId: 1, size: SIZE });
    const watcher = new MockViewer({ link, sessionId: flooding, viewerId: 2, size: SIZE });
    await typist.attach();
    await watcher.attach();
    return new ChaoticLife(parts, { gateway, link, typist, watcher, processes: await processesOf(machine) });
  }

  /** One blow in the middle of a flood, and what must hold after it. Returns what happened, in words. */
  async round(round: number): Promise<string> {
    const { plane, machine, source, report } = this.#parts;
    const blow = this.#nextBlow();
    const isFloodedYet = source.one([false, true]);
    await this.#link.ask('session.input', { text: '', submit: true }, { session_id: this.#watcher.sessionId });
    const linesBefore = await this.#floodBegun(round);
    const words = this.#words.type(this.#typist, { round, count: 1 + source.below(5) });
    await sleep(source.below(120));
    const from = plane.links.items.length;
    const startedAt = performance.now();
    this.#gateway = await strike({ blow, machine, plane, gateway: this.#gateway, link: this.#link });
    // Half of the floods are still on when the viewers come back.
    if (!isFloodedYet) await this.#endFlood(round);
    this.#link = await plane.link({ from, timeoutMs: 30_000 });
    const { last_input_counter: last } = await this.#typist.reconnect(this.#link);
    await this.#watcher.reconnect(this.#link);
    if (isFloodedYet) await this.#endFlood(round);
    // A new gateway does not know which it took; the page shows all unacknowledged as not sent.
    const known = last ?? Math.max(0, ...this.#typist.inputOutcomes.map((outcome) => outcome.counter));
    const isOver = new RegExp(`burst ${round} is over after (\\d+)`);
    const shown = await this.#watcher.waitForScreen(`burst ${round}`, (screen) => isOver.test(screen), 30_000);
    const faults: (string | undefined)[] = [];
    for (const viewer of [this.#typist, this.#watcher]) faults.push(await compareScreens(machine, viewer));
    report.recoveriesMs.push(Math.round(performance.now() - startedAt));
    const lines = Number(isOver.exec(shown)?.[1]);
    report.leastFloodLines = Math.min(report.leastFloodLines, lines);
    if (lines > linesBefore) report.roundsInFlood += 1;

    faults.push(...(await this.#words.checkRound(words, known)));
    report.linesTyped = this.#words.typedCount;
    report.linesLost = this.#words.lostCount;
    if ((await processesOf(machine)) !== this.#processes) faults.push('other processes');
    faults.push(
      ...this.#typist.faults.splice(0),
      ...this.#watcher.faults.splice(0),
      ...this.#link.violations.splice(0),
    );
    for (const fault of faults) if (fault !== undefined) report.faults.push(`round ${round}, ${blow}: ${fault}`);
    return `${blow}, ${report.recoveriesMs.at(-1)} ms, ${lines} lines`;
  }

  /** When everything is over: no word of any round has come since, or twice. */
  async lookBack(): Promise<void> {
    this.#parts.report.faults.push(...(await this.#words.checkAll(this.#typist)));
  }

  /** What is left of it all, for whoever has to find out why: the processes then and now, and what the gateway says. */
  async describe(): Promise<string> {
    const now = await processesOf(this.#parts.machine);
    const log = this.#gateway.log.split('\n').slice(-LOG_LINES).join('\n');
    return `processes at the start:\n${this.#processes}now:\n${now}the gateway's log:\n${log}`;
  }

  #nextBlow(): Blow {
    if (this.#blows.length === 0) this.#blows = [...BLOWS];
    const [blow = 'kill'] = this.#blows.splice(this.#parts.source.below(this.#blows.length), 1);
    return blow;
  }

  /** Returns the last line there is when it has begun. */
  async #floodBegun(round: number): Promise<number> {
    const line = new RegExp(`burst ${round} line (\\d+)\\s*$`);
    const look = async () => line.exec(await captureOf(this.#parts.machine, this.#watcher.sessionId))?.[1];
    return Number(await until(look, `the flood of round ${round}`));
  }

  async #endFlood(round: number): Promise<void> {
    await writeFile(join(this.#parts.machine.home, `over-${round}`), '');
  }
}

/** The server's own with the panes': one that died and was started again is another one. */
function processesOf(machine: TestMachine): Promise<string> {
  return machine.tmux('list-panes', '-a', '-F', 'tmux #{pid}, pane #{pane_id} #{pane_pid}');
}

function captureOf(machine: TestMachine, sessionId: string): Promise<string> {
  return machine.tmux('capture-pane', '-p', '-t', `=vc-${sessionId}:`);
}

async function create(link: MockGatewayLink, command: string): Promise<string> {
  const body = { name: newMockId(), agent: 'custom', command, workdir: '~', ...SIZE } as const;
  const { session } = await link.request('session.create', body, { session_id: newMockId() });
  return session.session_id;
}

interface Strike {
  blow: Blow;
  machine: TestMachine;
  plane: MockControlPlane;
  gateway: GatewayChild;
  link: MockGatewayLink;
}

async function strike({ blow, machine, plane, gateway, link }: Strike): Promise<GatewayChild> {
  switch (blow) {
    case 'kill':
    case 'term':
      await gateway.kill(blow === 'kill' ? 'SIGKILL' : 'SIGTERM');
      return machine.startGateway(plane);
    case 'cut':
      link.cut();
      return gateway;
    case 'close':
      link.close(CLOSE_OVERLOADED, 'chaos');
      return gateway;
    case 'stop':
      gateway.signal('SIGSTOP');
      await sleep(300);
      link.cut();
      gateway.signal('SIGCONT');
      return gateway;
  }
}

/** Viewer and tmux, once both rest. */
async function compareScreens(machine: TestMachine, viewer: MockViewer): Promise<string | undefined> {
  const endMs = performance.now() + 5_000;
  for (;;) {
    const seen = (await viewer.screen()).join('\n').trimEnd();
    const real = (await captureOf(machine, viewer.sessionId)).trimEnd();
    if (seen === real) return undefined;
    if (performance.now() > endMs) return `the screens differ:\n--- viewer\n${seen}\n--- tmux\n${real}`;
    await sleep(20);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
