// `npm run proof:slow-line`: typing beside a flood over 1 Mbit/s and 150 ms, first on the gateway's link, then on the viewer's.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { until } from '../bare-tmux.ts';
import { captureOf } from '../scenarios/flood.ts';
import { measureEcho } from '../scenarios/echo.ts';
import { ThrottleProxy } from '../throttle-proxy.ts';
import { IS_SHORT, runProof, sleep, type Proof } from './proof.ts';

const ROUND_TRIP_MS = 150;
const LINE = { bitsPerSecond: 1_000_000, delayMs: ROUND_TRIP_MS / 2 };
const KEY_COUNT = IS_SHORT ? 8 : 60;
const FLOOD_MS = IS_SHORT ? 1_500 : 4_000;
const FLOODS = [
  ['paused flood', 'yes "the quick brown fox jumps over the lazy dog"'],
  ['steady 1 MB/s', `while :; do seq -f '%0100g' 1 500; sleep 0.05; done`],
] as const;

interface Side {
  label: string;
  viewerPort?: number;
  tmuxSocket: string;
}

async function beside(proof: Proof, side: Side): Promise<void> {
  const viewer = await proof.product.viewer(side.viewerPort === undefined ? {} : { port: side.viewerPort });
  const quiet = await viewer.attach(
    await proof.product.createSession({ name: `echo ${side.label}`, agent: 'custom', command: 'cat' }),
  );
  const loudId = await proof.product.createSession({
    name: `flood ${side.label}`,
    agent: 'custom',
    command: 'bash --norc',
  });
  const loud = await viewer.attach(loudId);
  for (const [kind, command] of IS_SHORT ? FLOODS.slice(0, 1) : FLOODS) {
    viewer.type(loud, `${command}\r`);
    await sleep(FLOOD_MS);
    const { echo } = await measureEcho({ viewer, watched: quiet, keyCount: KEY_COUNT });
    proof.measures(
      `${side.label}, ${kind}: echo p95 <= ${ROUND_TRIP_MS + 150} ms`,
      echo.p95 <= ROUND_TRIP_MS + 150,
      `p50 ${echo.p50.toFixed(0)}, p95 ${echo.p95.toFixed(0)} ms`,
    );
    viewer.type(loud, '\u0003');
    await sleep(ROUND_TRIP_MS / 2 + 150);
    const stoppedMs = performance.now();
    const same = () => captureOf(side.tmuxSocket, loudId) === loud.lines().join('\n').trimEnd();
    await until(same, 20_000).catch(() => undefined);
    const waitedMs = performance.now() - stoppedMs;
    const figure = `${waitedMs.toFixed(0)} ms`;
    proof.holds(`${side.label}, ${kind}: right screen after the end`, same(), figure);
    proof.measures(`${side.label}, ${kind}: within 1 s`, waitedMs <= 1_000, figure);
    await sleep(1_000);
  }
  viewer.close();
}

async function admin(socketPath: string, path: string, body: object): Promise<Record<string, string>> {
  const sent = request({ socketPath, path, method: 'POST', headers: { 'content-type': 'application/json' } });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return JSON.parse(text) as Record<string, string>;
}

/** Another gateway in the local one's place, whose way to the control plane is the slow line: the new credential ends the old one. */
async function slowGateway(proof: Proof, port: number): Promise<{ child: ChildProcess; tmuxSocket: string }> {
  const { credential } = await admin(join(proof.product.ready.data_dir, 'run', 'admin.sock'), '/local-gateway', {
    name: 'slow',
  });
  process.kill(await proof.product.pidOf('vibecode-gateway'), 'SIGKILL');
  const home = join(proof.folder, 'slow');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'credential'), String(credential), { mode: 0o600 });
  const config = join(home, 'gateway.json');
  await writeFile(
    config,
    JSON.stringify({
      control_plane_url: `http://127.0.0.1:${port}`,
      credential_file: join(home, 'credential'),
      data_dir: home,
      tmux_socket_dir: join(home, 'tmux'),
      gateway_name: 'slow',
    }),
  );
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../packages/gateway/src/main.ts'), 'run', '--config', config],
    // A variable of ours that is no setting of the gateway's would be refused.
    { stdio: 'ignore', env: { PATH: process.env['PATH'], HOME: home } },
  );
  return { child, tmuxSocket: join(home, 'tmux', 'tmux.sock') };
}

await runProof('Typing beside a flood over 1 Mbit/s and 150 ms', async (proof) => {
  const viewerLine = await ThrottleProxy.start({ targetPort: proof.product.port, ...LINE });
  await beside(proof, { label: "viewer's line", viewerPort: viewerLine.port, tmuxSocket: proof.tmuxSocket });
  await viewerLine.close();

  const gatewayLine = await ThrottleProxy.start({ targetPort: proof.product.port, ...LINE });
  const startedAt = Date.now();
  const { child, tmuxSocket } = await slowGateway(proof, gatewayLine.port);
  try {
    await proof.product.machine({ connectedAfter: startedAt });
    await beside(proof, { label: "gateway's line", tmuxSocket });
  } finally {
    const isOver = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGTERM');
    await isOver;
    // Its sessions would outlive the proof: tmux owns them.
    execFileSync('tmux', ['-S', tmuxSocket, 'kill-server'], { stdio: 'ignore' });
    await gatewayLine.close();
  }
});
