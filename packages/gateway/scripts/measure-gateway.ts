// What a form of the gateway costs: `node packages/gateway/scripts/measure-gateway.ts <program…> [-- <program…>]`.
// Prints size, start to hello, memory with idle sessions and echo for each, for docs/decisions. Needs tmux and Linux.
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockControlPlane, MockViewer, newMockId, type MockGatewayLink } from '../mock-control-plane/index.ts';
import { TestMachine } from '../src/testing/test-machine.ts';

const SIZE = { columns: 120, rows: 40 };
const SESSION_COUNTS = [0, 10, 50] as const;
/** With so many, a viewer looks at each of them and leaves. */
const VISITED_COUNT = 10;
const STARTS = 5;
const KEYS = 60;
/** Memory is read once garbage of the start has been collected and the pages of the start have been given back. */
const SETTLE_MS = 12_000;
/** After somebody has typed they are kept for longer. */
const SETTLE_AFTER_KEYS_MS = 70_000;

async function measure(program: readonly [string, ...string[]]): Promise<Record<string, string | number>> {
  const plane = await MockControlPlane.start();
  const machine = await TestMachine.make({ program });
  try {
    const starts: number[] = [];
    const ids: string[] = [];
    const row: Record<string, string | number> = { program: program.join(' ') };
    row['MB'] = Math.round((await stat(program.at(-1) ?? '')).size / 1e6);
    // The first start measures the widths of this tmux and is not counted.
    for (let round = 0; round <= STARTS; round += 1) {
      const { startMs, end } = await start(plane, machine);
      if (round > 0) starts.push(startMs);
      await end();
    }
    row['start to hello, ms'] = Math.round(median(starts));
    const { link, pid, end } = await start(plane, machine);
    for (const count of SESSION_COUNTS) {
      while (ids.length < count) ids.push(await create(link));
      await sleep(SETTLE_MS);
      row[`RSS ${count}, MB`] = await residentMegabytes(pid);
      if (count !== VISITED_COUNT) continue;
      for (const [at, sessionId] of ids.entries()) await visit(link, sessionId, at + 2);
      await sleep(SETTLE_AFTER_KEYS_MS);
      row[`RSS ${count} visited, MB`] = await residentMegabytes(pid);
    }
    const echo = await echoes(link);
    row['echo p50, ms'] = Number(median(echo).toFixed(1));
    row['echo p95, ms'] = Number((echo.toSorted((a, b) => a - b)[Math.floor(echo.length * 0.95)] ?? 0).toFixed(1));
    await end();
    return row;
  } finally {
    await machine.remove();
    await plane.stop();
  }
}

async function start(plane: MockControlPlane, machine: TestMachine) {
  const from = plane.links.items.length;
  const startedAt = performance.now();
  const gateway = await machine.startGateway(plane, { VIBECODE_LOG_LEVEL: 'info' });
  const link = await plane.link({ from, timeoutMs: 20_000 });
  return {
    link,
    pid: gateway.pid,
    startMs: performance.now() - startedAt,
    end: () => gateway.kill('SIGTERM'),
  };
}

async function create(link: MockGatewayLink): Promise<string> {
  const body = { name: newMockId(), agent: 'custom', command: 'cat', workdir: '~', ...SIZE } as const;
  return (await link.request('session.create', body, { session_id: newMockId() })).session.session_id;
}

async function echoes(link: MockGatewayLink): Promise<number[]> {
  const viewer = new MockViewer({ link, sessionId: await create(link), viewerId: 1, size: SIZE });
  await viewer.attach();
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const before = link.frames.items.length;
    const at = performance.now();
    viewer.type('x');
    while (link.frames.items.length === before) await sleep(0.2);
    times.push(performance.now() - at);
    await sleep(30);
  }
  return times;
}

async function visit(link: MockGatewayLink, sessionId: string, viewerId: number): Promise<void> {
  const viewer = new MockViewer({ link, sessionId, viewerId, size: SIZE });
  await viewer.attach();
  await viewer.waitForInput(viewer.type('x'));
  viewer.leave();
}

/** All that the kernel counts for the process, and in brackets what is no page of a file. */
async function residentMegabytes(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024);
  return `${megabytes('VmRSS')} (${megabytes('RssAnon')})`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const programs = process.argv
  .slice(2)
  .join('\n')
  .split('\n--\n')
  .map((words) => words.split('\n'));
const rows = [];
for (const [file, ...words] of programs)
  if (file !== undefined && file !== '') rows.push(await measure([file, ...words]));
console.table(rows);
