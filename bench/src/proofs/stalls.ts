// `npm run proof:stalls`: a viewer that stops reading, and a gateway that stands still, during a flood.
import { parseArgs } from 'node:util';
import { execFileSync } from 'node:child_process';
import { residentMb } from '../process-figures.ts';
import { measureEcho } from '../scenarios/echo.ts';
import { captureOf } from '../scenarios/flood.ts';
import { until } from '../bare-tmux.ts';
import { IS_SHORT, runProof, sleep } from './proof.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: IS_SHORT ? '2' : '60' }, short: { type: 'boolean' } },
});
const stallMs = Number(values.seconds) * 1000;

await runProof(
  `A viewer that does not read for ${values.seconds} s, a gateway that stands still for ${Number(values.seconds) / 2} s`,
  async ({ product, tmuxSocket, holds, measures }) => {
    const gatewayPid = await product.pidOf('vibecode-gateway');
    const hubPid = await product.pidOf('workerd');
    const sessionId = await product.createSession({ name: 'flood', agent: 'custom', command: 'bash --norc' });
    const healthy = await product.viewer();
    const watched = await healthy.attach(sessionId);
    const quiet = await healthy.attach(await product.createSession({ name: 'echo', agent: 'custom', command: 'cat' }));
    const stalled = await product.viewer();
    const unread = await stalled.attach(sessionId);

    healthy.type(watched, `while :; do seq -f '%0100g' 1 2000; sleep 0.05; done\r`);
    // Both heaps drift while they work: what a stall costs is the growth beyond that of the same time without one.
    await sleep(stallMs / 4);
    const beforeControl = { gateway: await residentMb(gatewayPid), hub: await residentMb(hubPid) };
    await sleep(stallMs);
    const before = { gateway: await residentMb(gatewayPid), hub: await residentMb(hubPid) };
    const drift = { gateway: before.gateway - beforeControl.gateway, hub: before.hub - beforeControl.hub };
    stalled.socket.pause();
    await sleep(stallMs / 2);
    const { echo } = await measureEcho({ viewer: healthy, watched: quiet, keyCount: 100 });
    await sleep(stallMs / 2);
    const grown = {
      gateway: (await residentMb(gatewayPid)) - before.gateway - drift.gateway,
      hub: (await residentMb(hubPid)) - before.hub - drift.hub,
    };
    measures(
      'hub grows <= 2 MB for the stalled viewer',
      grown.hub <= 2,
      `${grown.hub.toFixed(1)} MB of resident memory beyond a drift of ${drift.hub.toFixed(1)}`,
    );
    measures(
      'gateway grows <= 4 MB',
      grown.gateway <= 4,
      `${grown.gateway.toFixed(1)} MB of resident memory beyond a drift of ${drift.gateway.toFixed(1)}`,
    );
    measures('the other viewer still types, p95 <= 20 ms', echo.p95 <= 20, `p95 ${echo.p95.toFixed(1)} ms`);
    healthy.type(watched, '\u0003');
    await sleep(500);
    stalled.socket.resume();
    const same = () => captureOf(tmuxSocket, sessionId) === unread.lines().join('\n').trimEnd();
    const resumedMs = performance.now();
    await until(same, 10_000).catch(() => undefined);
    holds(
      'the stalled viewer has the right screen when it reads again',
      same(),
      `after ${(performance.now() - resumedMs).toFixed(0)} ms`,
    );
    const faults = [...unread.faults, ...watched.faults, ...quiet.faults];
    holds(
      'every byte comes once and in order, or a snapshot for it',
      faults.length === 0,
      `${faults.length} breaks of order${faults.length === 0 ? '' : `, the first: ${faults[0]}`}`,
    );

    const serverPid = Number(execFileSync('tmux', ['-S', tmuxSocket, 'display-message', '-p', '#{pid}']).toString());
    healthy.type(watched, 'yes "the quick brown fox jumps over the lazy dog"\r');
    await sleep(2_000);
    process.kill(gatewayPid, 'SIGSTOP');
    let most = 0;
    try {
      for (let passedMs = 0; passedMs < stallMs / 2; passedMs += 500) {
        await sleep(500);
        most = Math.max(most, await residentMb(serverPid));
      }
    } finally {
      process.kill(gatewayPid, 'SIGCONT');
    }
    holds('tmux stays <= 60 MB while the gateway stands still', most <= 60, `${most.toFixed(1)} MB`);
  },
);
