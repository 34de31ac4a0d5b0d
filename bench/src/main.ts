// `npm run bench`: the whole path beside bare tmux in one run. A table, or with --json one JSON object, on stdout.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BareTmux } from './bare-tmux.ts';
import { printTable, type BenchResults } from './print-table.ts';
import { processorSeconds, readSteal, residentMb, stealSince } from './process-figures.ts';
import { Product } from './product.ts';
import { RelayFloor } from './relay-floor.ts';
import { fillHistory, measureAttach } from './scenarios/attach.ts';
import { measureEcho, measureEchoRounds } from './scenarios/echo.ts';
import { measureFiles } from './scenarios/files.ts';
import { measureFlood } from './scenarios/flood.ts';
import { measureHealth } from './scenarios/health.ts';
import { measureInterrupt } from './scenarios/interrupt.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    keys: { type: 'string', default: '300' },
    'flood-mb': { type: 'string', default: '50' },
  },
});
/** V8 compiles for a good thousand keys. */
const WARM_UP_KEYS = 1_200;
const ECHO_ROUNDS = 5;
/** At a person's pace each takes a tenth of a second, on three paths. */
const TYPED_KEYS = 120;
const say = (text: string) => process.stderr.write(`${text}\n`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = await mkdtemp(join(tmpdir(), 'vibecode-bench-'));
const bare = new BareTmux(folder);
let product: Product | undefined;
try {
  say('starting …');
  product = await Product.start({ dataDir: join(folder, 'data') });
  const results = await measure(product);
  process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : printTable(results));
} finally {
  await product?.stop();
  try {
    if (product !== undefined)
      execFileSync('tmux', ['-S', await tmuxSocketOf(product), 'kill-server'], { stdio: 'ignore' });
    bare.stop();
  } catch {
    // A server that has ended already needs no stopping.
  }
  await rm(folder, { recursive: true, force: true });
}

async function tmuxSocketOf(running: Product): Promise<string> {
  return join(running.ready.data_dir, 'run', 'tmux', 'tmux.sock');
}

async function measure(running: Product): Promise<BenchResults> {
  const gatewayPid = await running.pidOf('vibecode-gateway');
  const hubPid = await running.pidOf('workerd');
  const idle = await measureIdle(running, gatewayPid);

  say('echo …');
  const viewer = await running.viewer();
  const quiet = await viewer.attach(
    await running.createSession({ name: 'echo', agent: 'custom', command: 'cat', workdir: folder }),
  );
  bare.newSession('echo', 'cat');
  const bareClient = await bare.controlClient('echo');
  const keyCount = Number(values.keys);
  const relay = await RelayFloor.start(folder);
  const paths = { viewer, watched: quiet, bare: bareClient, relay };
  // Not counted: at first all sides run code that is not compiled yet.
  await measureEcho({ ...paths, keyCount: WARM_UP_KEYS });
  const before = await readSteal();
  const echo = await measureEchoRounds({ ...paths, keyCount, rounds: ECHO_ROUNDS });
  const stealPercent = stealSince(before, await readSteal());
  const typed = await measureEcho({ ...paths, keyCount: Math.min(keyCount, TYPED_KEYS), pace: 'typed' });
  relay.stop();
  await bareClient.close();

  say('echo beside a flood …');
  const shellId = await running.createSession({ name: 'shell', agent: 'custom', command: 'bash --norc' });
  const shell = await viewer.attach(shellId);
  await sleep(500);
  viewer.type(shell, 'yes "the quick brown fox jumps over the lazy dog"\r');
  await sleep(1_000);
  const beside = await measureEcho({ viewer, watched: quiet, keyCount });
  viewer.type(shell, '\u0003');
  await sleep(2_000);

  say('files …');
  // The echo's session works in this folder, so that it may be opened.
  const files = await measureFiles({ viewer, watched: quiet, keyCount, folder });

  say('interrupt …');
  const interrupt = await measureInterrupt({ viewer, watched: shell, rounds: 20 });

  say('flood …');
  const flood = await measureFlood({
    viewer,
    watched: shell,
    bare,
    folder,
    tmuxSocket: await tmuxSocketOf(running),
    byteCount: Number(values['flood-mb']) * 1e6,
  });

  say('attach …');
  await fillHistory({ viewer, watched: shell });
  const attach = await measureAttach({ makeViewer: () => running.viewer(), sessionId: shellId, rounds: 20 });

  say('health …');
  const made: string[] = [];
  while (made.length < 10)
    made.push(await running.createSession({ name: `health ${made.length}`, agent: 'custom', command: 'cat' }));
  const health = await measureHealth({ viewer, gatewayPid });
  for (const sessionId of made) await running.api('DELETE', `/api/sessions/${sessionId}`);
  viewer.close();

  return {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memory_gb: totalmem() / 1e9,
      tmux: execFileSync('tmux', ['-V']).toString().trim(),
      node: process.version,
      date: new Date().toISOString().slice(0, 10),
    },
    echo_ms: echo.echo,
    bare_echo_ms: echo.bare ?? echo.echo,
    relay_echo_ms: echo.relay ?? echo.echo,
    echo_rounds_p99_over_bare_ms: echo.p99OverBareMs,
    echo_steal_percent: stealPercent,
    typed_echo_ms: typed.echo,
    bare_typed_echo_ms: typed.bare ?? typed.echo,
    relay_typed_echo_ms: typed.relay ?? typed.echo,
    echo_beside_flood_ms: beside.echo,
    interrupt_ms: interrupt,
    flood,
    files,
    health,
    attach,
    gateway: idle,
    hub: { rss_mb: await residentMb(hubPid) },
  };
}

async function measureIdle(running: Product, gatewayPid: number): Promise<BenchResults['gateway']> {
  say('idle sessions …');
  const rss: Record<string, number> = {};
  const made: string[] = [];
  let idleCpu = 0;
  for (const count of [0, 10, 50]) {
    while (made.length < count)
      made.push(await running.createSession({ name: `idle ${made.length}`, agent: 'custom', command: 'cat' }));
    await sleep(2_000);
    const usedBefore = await processorSeconds(gatewayPid);
    const startMs = performance.now();
    await sleep(10_000);
    idleCpu = ((await processorSeconds(gatewayPid)) - usedBefore) / ((performance.now() - startMs) / 1000);
    rss[String(count)] = await residentMb(gatewayPid);
  }
  for (const sessionId of made) await running.api('DELETE', `/api/sessions/${sessionId}`);
  await sleep(1_000);
  return { rss_mb: rss, idle_cpu_percent: idleCpu * 100 };
}
