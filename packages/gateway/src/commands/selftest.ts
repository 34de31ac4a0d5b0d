// `vibecode-gateway selftest`: whether this file works on this machine. The version that runs asks it of the next one before
// it gives up its place; nothing is changed and nothing is started that stays.
import { access, constants } from 'node:fs/promises';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import xterm from '@xterm/headless';
import { PROTOCOL_VERSION } from '@vibecode/protocol';
import { encodeFrame, decodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { WebSocket } from 'ws';
import { BUILD_INFO } from '../build-info.ts';
import { loadConfig, type GatewayConfig } from '../config/load-config.ts';
import { readCredential } from '../config/read-credential.ts';
import { GatewayError } from '../errors.ts';
import { runProcess } from '../process/run-process.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { checkTmuxVersion } from '../tmux/tmux-version.ts';
import type { SelftestCheck, SelftestReport } from '../update/run-selftest.ts';
import { GATEWAY_VERSION } from '../version.ts';

export interface SelftestCommandOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
  print: (text: string) => void;
}

/** One step after the other may wait for a slow disk or line; who asks waits 20 s for all. */
const CHECK_TIMEOUT_MS = 8_000;
const FAILED = 1;

export async function selftest({ env, configFile, print }: SelftestCommandOptions): Promise<number> {
  const checks: SelftestCheck[] = [await checked('program', checkProgram)];
  let config: GatewayConfig | undefined;
  checks.push(
    await checked('settings', async () => {
      config = await loadConfig({ env, configFile, isTerminal: false });
      return 'are read';
    }),
  );
  if (config !== undefined) {
    const { dataDir, credentialFile, connectUrl } = config;
    checks.push(
      ...(await Promise.all([
        checked('data folder', () => checkDataFolder(dataDir)),
        checked('credential', async () => {
          await readCredential(credentialFile);
          return 'is there';
        }),
        checked('tmux', () => checkTmux(env)),
        checked('control plane', () => checkControlPlane(connectUrl)),
      ])),
    );
  }
  const report: SelftestReport = { version: GATEWAY_VERSION, commit: BUILD_INFO.commit, checks };
  print(`${JSON.stringify(report)}\n`);
  return checks.every((check) => check.ok) ? 0 : FAILED;
}

async function checked(name: string, work: () => Promise<string>): Promise<SelftestCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), CHECK_TIMEOUT_MS);
  });
  try {
    return { name, ok: true, detail: await Promise.race([work(), late]) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message.slice(0, 300) : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

/** What the gateway is made of, used once each: frames, terminal, signatures, WebSocket. */
async function checkProgram(): Promise<string> {
  const frame = { kind: FRAME_KIND.OUTPUT, id: '0123456789abcdef', payload: Uint8Array.of(1, 2, 3) };
  const decoded = decodeFrame(encodeFrame(frame));
  if (!decoded.ok || decoded.frame.payload.length !== frame.payload.length) throw new Error('frames do not work');
  const terminal = new xterm.Terminal({ cols: 10, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write('ok', resolve));
  const shown = terminal.buffer.active.getLine(0)?.translateToString(true);
  terminal.dispose();
  if (shown !== 'ok') throw new Error('the terminal does not work');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  if (!verify(null, frame.payload, publicKey, sign(null, frame.payload, privateKey))) {
    throw new Error('signatures do not work');
  }
  if (WebSocket.OPEN !== 1) throw new Error('the WebSocket does not work');
  return `speaks protocol ${PROTOCOL_VERSION}`;
}

async function checkDataFolder(dataDir: string): Promise<string> {
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw new GatewayError('data_folder', `${dataDir} cannot be used by this user`, { cause });
  });
  return 'can be used';
}

async function checkTmux(env: NodeJS.ProcessEnv): Promise<string> {
  const outcome = await runProcess({ file: '/usr/bin/env', args: ['tmux', '-V'], env: sessionEnvironment(env) });
  if (outcome.status !== 0) throw new GatewayError('tmux_not_found', 'tmux is not on the PATH');
  return checkTmuxVersion(outcome.stdout.toString('utf8'), 'your package manager');
}

/** Any answer will do: this file can reach it, resolve its name and check its certificate. */
async function checkControlPlane(connectUrl: URL): Promise<string> {
  const { origin } = new URL(connectUrl.href.replace(/^ws/, 'http'));
  const response = await fetch(origin, { method: 'HEAD', redirect: 'manual' }).catch((cause: unknown) => {
    throw new Error(`${origin} cannot be reached`, { cause });
  });
  await response.body?.cancel();
  return `answers (${response.status})`;
}
