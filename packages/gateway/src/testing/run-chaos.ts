// Kills, cuts, stops and starts a real gateway at random moments while people type and a program floods, and checks
// after each blow what must hold: the same processes, exact screens, no key doubled or late, each lost one known.
import { MockControlPlane, MockViewer, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { FuzzSource } from './fuzz-messages.ts';
import { TestMachine, type GatewayChild } from './test-machine.ts';

export interface ChaosOptions {
  rounds: number;
  seed: number;
  progress?: (line: string) => void;
}

export interface ChaosReport {
  rounds: number;
  keysTyped: number;
  keysLost: number;
  /** From the start of a killed gateway, or from the cut, to the exact screen; in ms, for each round. */
  recoveriesMs: number[];
  faults: string[];
}

const BLOWS = ['kill', 'cut', 'close', 'stop', 'term'] as const;
type Blow = (typeof BLOWS)[number];

const SIZE = { columns: 80, rows: 24 };
/** Floods, rests, floods: the end of each burst is a line that a test can wait for. */
const FLOOD =
  'n=0; while :; do read go; n=$((n+1)); seq 1 4000 | sed "s/^/burst $n line /"; echo "burst $n is over"; done';
const CLOSE_OVERLOADED = 4009;

export async function runChaos({ rounds, seed, progress = () => undefined }: ChaosOptions): Promise<ChaosReport> {
  const plane = await MockControlPlane.start();
  const machine = await TestMachine.make();
  const source = new FuzzSource(seed);
  const report: ChaosReport = { rounds: 0, keysTyped: 0, keysLost: 0, recoveriesMs: [], faults: [] };
  try {
    let gateway = await machine.startGateway(plane);
    let link = await plane.link({ timeoutMs: 20_000 });
    const typing = await create(link, 'cat');
    const flooding = await create(link, `bash -c '${FLOOD}'`);
    const pids = await machine.tmux('list-panes', '-a', '-F', '#{pane_id} #{pane_pid}');
    const typist = new MockViewer({ link, sessionId: typing, viewerId: 1, size: SIZE });
    const watcher = new MockViewer({ link, sessionId: flooding, viewerId: 2, size: SIZE });
    await typist.attach();
    await watcher.attach();

    for (let round = 1; round <= rounds; round += 1) {
      const blow = source.one(BLOWS);
      await link.ask('session.input', { text: '', submit: true }, { session_id: flooding });
      const words = typeWords(typist, source, round);
      await sleep(source.below(120));
      const from = plane.links.items.length;
      const startedAt = performance.now();
      gateway = await strike({ blow, machine, plane, gateway, link });
      link = await plane.link({ from, timeoutMs: 30_000 });
      const { last_input_counter: last } = await typist.reconnect(link);
      await watcher.reconnect(link);
      // A new gateway does not know which it took; the page shows all unacknowledged as not sent.
      const known = last ?? Math.max(0, ...typist.inputOutcomes.map((outcome) => outcome.counter));
      await watcher.waitForScreen(`burst ${round}`, (shown) => shown.includes(`burst ${round} is over`), 30_000);
      for (const [viewer, sessionId] of [
        [typist, typing],
        [watcher, flooding],
      ] as const) {
        const fault = await compareScreens(machine, viewer, sessionId);
        if (fault !== undefined) report.faults.push(`round ${round}, ${blow}: ${fault}`);
      }
      report.recoveriesMs.push(Math.round(performance.now() - startedAt));
      report.faults.push(...(await checkWords({ machine, sessionId: typing, words, known, round, blow })));
      report.keysTyped += words.size;
      report.keysLost += [...words.keys()].filter((counter) => counter > known).length;
      if ((await machine.tmux('list-panes', '-a', '-F', '#{pane_id} #{pane_pid}')) !== pids) {
        report.faults.push(`round ${round}, ${blow}: other processes`);
      }
      report.faults.push(
        ...[...typist.faults.splice(0), ...watcher.faults.splice(0)].map((fault) => `${blow}: ${fault}`),
      );
      report.faults.push(...link.violations.splice(0));
      report.rounds = round;
      progress(`round ${round}: ${blow}, ${report.recoveriesMs.at(-1)} ms, ${report.faults.length} faults`);
    }
    return report;
  } finally {
    await machine.remove();
    await plane.stop();
  }
}

async function create(link: MockGatewayLink, command: string): Promise<string> {
  const body = { name: newMockId(), agent: 'custom', command, workdir: '~', ...SIZE } as const;
  const { session } = await link.request('session.create', body, { session_id: newMockId() });
  return session.session_id;
}

/** A few words, each a line of its own so that doubles and late ones show; by their counter. */
function typeWords(viewer: MockViewer, source: FuzzSource, round: number): Map<number, string> {
  const words = new Map<number, string>();
  const count = 1 + source.below(5);
  for (let at = 0; at < count; at += 1) {
    const word = `w${round}x${at}`;
    words.set(viewer.type(`${word}\r`), word);
  }
  return words;
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
async function compareScreens(
  machine: TestMachine,
  viewer: MockViewer,
  sessionId: string,
): Promise<string | undefined> {
  const endMs = performance.now() + 5_000;
  for (;;) {
    const seen = (await viewer.screen()).join('\n').trimEnd();
    const real = (await machine.tmux('capture-pane', '-p', '-t', `=vc-${sessionId}:`)).trimEnd();
    if (seen === real) return undefined;
    if (performance.now() > endMs) return `the screens differ:\n--- viewer\n${seen}\n--- tmux\n${real}`;
    await sleep(20);
  }
}

/** What was acknowledged is there once (echo and answer of cat); what was not, at most once; nothing comes later. */
async function checkWords(check: {
  machine: TestMachine;
  sessionId: string;
  words: ReadonlyMap<number, string>;
  known: number;
  round: number;
  blow: Blow;
}): Promise<string[]> {
  const { machine, sessionId, words, known, round, blow } = check;
  const history = await machine.tmux('capture-pane', '-p', '-S', '-', '-t', `=vc-${sessionId}:`);
  const lines = history.split('\n');
  return [...words].flatMap(([counter, word]) => {
    const times = lines.filter((line) => line.trim() === word).length;
    const isFine = counter <= known ? times === 2 : times === 2 || times === 0;
    return isFine
      ? []
      : [`round ${round}, ${blow}: ${word} (${counter}, acknowledged ${known}) is there ${times} times`];
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
