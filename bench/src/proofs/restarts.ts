// `npm run proof:restarts`: workerd is killed with -9 while keys are typed, right after writes that were acknowledged. Gateway and
// viewer are back by themselves, no write and no acknowledged key is lost, none doubled.
import { parseArgs } from 'node:util';
import type { HttpMachines, HttpSession, HttpSessions } from '@vibecode/protocol';
import { reconnectDelay } from '@vibecode/protocol/link';
import { until } from '../bare-tmux.ts';
import type { Product } from '../product.ts';
import { runProof, sleep, type Proof } from './proof.ts';
import { TypingLedger } from './typing-ledger.ts';

const BACK_WITHIN_MS = 3000;
/** In a row, in a product started anew: the host waits longer after each death, and gives up at the seventh within minutes. */
const KILLS_EACH = 3;
const { values } = parseArgs({ options: { starts: { type: 'string', default: '4' } } });

for (let start = 1; start <= Number(values.starts); start++) {
  const title = `workerd killed with -9 ${KILLS_EACH} times while keys are typed, start ${start} of ${values.starts}`;
  await runProof(title, async (proof) => killAgainAndAgain(proof));
}

async function killAgainAndAgain({ product, holds }: Proof): Promise<void> {
  const ledger = await TypingLedger.start(product);
  const { gateway_id: gatewayId } = await product.machine();
  const kept: string[] = [];
  const missing: string[] = [];
  const gatewayMs: number[] = [];
  const viewerMs: number[] = [];
  await ledger.connect();
  for (let kill = 1; kill <= KILLS_EACH; kill++) {
    const typing = ledger.typeUntilCut();
    await sleep(200 + Math.random() * 300);
    const workerd = await product.pidOf('workerd');
    const { session } = await product.api<HttpSession>('POST', `/api/machines/${gatewayId}/sessions`, {
      name: `kept ${kill}`,
      agent: 'custom',
      command: 'cat',
      workdir: '/tmp',
    });
    kept.push(session.session_id);
    const name = `machine ${kill}`;
    await product.api('PATCH', `/api/machines/${gatewayId}`, { name });
    process.kill(workerd, 'SIGKILL');
    const killedAtMs = Date.now();
    await typing;
    const [answeredMs, gatewayBackMs, viewerBackMs] = await Promise.all([
      controlPlaneAnswers(product),
      gatewayConnected(product, killedAtMs),
      viewerAttached(ledger),
    ]);
    gatewayMs.push(gatewayBackMs - answeredMs);
    viewerMs.push(viewerBackMs - answeredMs);

    const { sessions } = await product.api<HttpSessions>('GET', '/api/sessions');
    const { machines } = await product.api<HttpMachines>('GET', '/api/machines');
    const running = new Set(sessions.flatMap(({ session_id: id, state }) => (state === 'running' ? [id] : [])));
    missing.push(...kept.filter((id) => !running.has(id)));
    if (machines[0]?.name !== name) missing.push(name);
  }
  const back = (who: string, timesMs: readonly number[]) =>
    holds(
      `the ${who} is back within ${BACK_WITHIN_MS} ms after the control plane answers`,
      Math.max(...timesMs) <= BACK_WITHIN_MS,
      timesMs.map((timeMs) => `${timeMs.toFixed(0)} ms`).join(', '),
    );
  back('gateway', gatewayMs);
  back('viewer', viewerMs);
  holds(
    'sessions and names that were acknowledged are there',
    missing.length === 0,
    `${KILLS_EACH} sessions and ${KILLS_EACH} names, ${missing.length} missing`,
  );
  holds(
    'what arrived is what was not reported lost, in order, each once',
    await ledger.isKept(),
    `${ledger.sentCount} keys, ${ledger.lostCount} reported lost, ${ledger.sentCount - ledger.lostCount} arrived`,
  );
  ledger.close();
}

async function controlPlaneAnswers(product: Product): Promise<number> {
  await until(() => answers(product));
  return performance.now();
}

async function answers(product: Product): Promise<boolean> {
  const response = await fetch(new URL('/api/health', product.ready.url)).catch(() => undefined);
  return response?.ok ?? false;
}

async function gatewayConnected(product: Product, connectedAfter: number): Promise<number> {
  await controlPlaneAnswers(product);
  await product.machine({ connectedAfter });
  return performance.now();
}

/** Tries again as a page does. */
async function viewerAttached(ledger: TypingLedger): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    await sleep(reconnectDelay({ attempt, random: Math.random() }));
    try {
      await ledger.connect();
      return performance.now();
    } catch (error) {
      if (attempt > 20) throw error;
    }
  }
}
