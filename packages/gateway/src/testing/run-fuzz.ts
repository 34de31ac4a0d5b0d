// Throws random messages and frames at a real gateway with a real session, and checks each answer against the policy.
import { FRAME_KIND } from '@vibecode/protocol/frames';
import { MockControlPlane, MockViewer, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { FuzzSource, fuzzCase } from './fuzz-messages.ts';
import { TestMachine } from './test-machine.ts';

export interface FuzzOptions {
  count: number;
  seed: number;
  progress?: (done: number) => void;
}

export interface FuzzReport {
  sent: number;
  answered: number;
  silent: number;
  closed: number;
  /** What was not as the policy says. */
  faults: string[];
}

/** So many are under way at a time; below MAX_PENDING_COMMANDS, which would answer limit_reached. */
const BATCH = 200;
const VIEWER_ID = 7;
/** No key ends it, whatever is typed. */
const COMMAND = 'bash -c "stty raw -echo; exec cat"';
const SIZE = { columns: 80, rows: 24 };

export async function runFuzz({ count, seed, progress }: FuzzOptions): Promise<FuzzReport> {
  const plane = await MockControlPlane.start();
  const machine = await TestMachine.make();
  const report: FuzzReport = { sent: 0, answered: 0, silent: 0, closed: 0, faults: [] };
  try {
    const gateway = await machine.startGateway(plane, { VIBECODE_LOG_LEVEL: 'error' });
    let link = await plane.link({ timeoutMs: 20_000 });
    const sessionId = newMockId();
    const create = { name: 'fuzz', agent: 'custom', command: COMMAND, workdir: '~', ...SIZE } as const;
    const { session } = await link.request('session.create', create, { session_id: sessionId });
    await attachViewer(link, sessionId);
    link.messages.items.length = 0;
    const source = new FuzzSource(seed);
    let waiting: { requestId: string; message: string }[] = [];

    const settle = async (): Promise<void> => {
      const last = newMockId();
      link.send('agents.list', {}, { request_id: last });
      for (const { requestId, message } of [...waiting, { requestId: last, message: 'agents.list' }]) {
        await link
          .ackOf(requestId, { timeoutMs: 30_000 })
          .catch(() => report.faults.push(`no answer to ${message.slice(0, 300)}`));
      }
      report.faults.push(...surplusAnswers(link, new Set([...waiting.map((one) => one.requestId), last])));
      report.faults.push(...link.violations.splice(0));
      report.answered += waiting.length;
      waiting = [];
      link.messages.items.length = 0;
      link.frames.items.length = 0;
    };

    while (report.sent < count) {
      const { message, expected } = fuzzCase(source, { sessionId, viewerId: VIEWER_ID });
      if (expected.kind === 'close') {
        await settle();
        const from = plane.links.items.length;
        send(link, message);
        const { code } = await link.closed;
        if (code !== expected.code) report.faults.push(`closed ${code} instead of ${expected.code}`);
        link = await plane.link({ from, timeoutMs: 20_000 });
        await attachViewer(link, sessionId);
        link.messages.items.length = 0;
        report.closed += 1;
      } else {
        send(link, message);
        if (expected.kind === 'answer') waiting.push({ requestId: expected.requestId, message: String(message) });
        else report.silent += 1;
      }
      report.sent += 1;
      if (report.sent % BATCH === 0) {
        await settle();
        progress?.(report.sent);
      }
    }
    await settle();
    const status = machine.spawn(['status', '--json']);
    await status.exit;
    const { pid, sessions } = JSON.parse(status.stdout) as { pid: number; sessions: unknown[] };
    if (pid !== gateway.pid) report.faults.push('the gateway is another process now');
    if (sessions.length !== 1) report.faults.push(`${sessions.length} sessions instead of 1`);
    process.kill(session.pane_pid, 'SIGKILL');
    await link.expectEvent('session.ended', (ended) => ended.session_id === sessionId);
    if (gateway.log.includes('command.threw'))
      report.faults.push(`faults of handlers:\n${gateway.log.slice(0, 4_000)}`);
    return report;
  } finally {
    await machine.remove();
    await plane.stop();
  }
}

async function attachViewer(link: MockGatewayLink, sessionId: string): Promise<MockViewer> {
  const viewer = new MockViewer({ link, sessionId, viewerId: VIEWER_ID, size: SIZE });
  await viewer.attach();
  viewer.dispose();
  return viewer;
}

function send(link: MockGatewayLink, message: string | Uint8Array): void {
  if (typeof message === 'string') link.sendText(message);
  else link.sendBytes(message);
}

function surplusAnswers(link: MockGatewayLink, asked: ReadonlySet<string>): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const { type, request_id: requestId } of link.messages.items) {
    if (type !== 'ack') continue;
    if (requestId === undefined || !asked.has(requestId)) faults.push(`an answer to ${requestId}, which nobody asked`);
    else if (seen.has(requestId)) faults.push(`two answers to ${requestId}`);
    seen.add(requestId ?? '');
  }
  const strange = link.frames.items.find(({ kind }) => kind === FRAME_KIND.INPUT || kind === FRAME_KIND.VIEWER_ACK);
  if (strange !== undefined) faults.push(`a frame of kind ${strange.kind}`);
  return faults;
}
