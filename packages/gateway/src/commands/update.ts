// `vibecode-gateway update`: what the browser's button does, for a person on the machine; with or without a running gateway.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProtocolError, type UpdateState } from '@vibecode/protocol';
import { readLockHolder } from '../config/data-lock.ts';
import { loadConfig, type GatewayConfig } from '../config/load-config.ts';
import { readStatus } from '../config/status-file.ts';
import { GatewayError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { signalProcess } from '../process/signal-process.ts';
import type { UpdateRecordFiles } from '../update/update-record.ts';
import { createUpdates } from '../updates.ts';
import {
  describeOutcome,
  describeStatus,
  OUTCOME_POLL_MS,
  OUTCOME_TIMEOUT_MS,
  OUTCOME_UNKNOWN,
  stepPrinter,
} from './describe-update.ts';
import { updateByKeeper } from './update-by-keeper.ts';

export interface UpdateOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
  check: boolean;
  rollback: boolean;
  allowsDowngrade: boolean;
  channel: string | undefined;
  version: string | undefined;
  print: (text: string) => void;
}

export async function update(options: UpdateOptions): Promise<number> {
  const { env, configFile, check, rollback, allowsDowngrade, version, print } = options;
  const channel = releaseChannel(options.channel);
  const config = await loadConfig({ env, configFile, isTerminal: true });
  const request = {
    action: rollback ? ('rollback' as const) : ('install' as const),
    ...(version !== undefined && { version }),
    allow_downgrade: allowsDowngrade,
  };
  if (config.linkSocketDir !== undefined) {
    const folder = config.linkSocketDir;
    if (check && channel !== undefined) {
      throw new GatewayError('usage', 'The link keeper looks at the channel of its settings. Leave --channel out.');
    }
    const asked = { ...request, ...(channel !== undefined && { channel }) };
    return explained(updateByKeeper({ config, folder, check, request: asked, print }));
  }
  await checkOwner(config.dataDir);
  const sessions = (await readStatus(config.dataDir))?.sessions ?? [];
  const { updater, record } = await createUpdates({
    config: channel === undefined ? config : { ...config, updateChannel: channel },
    configFile,
    env,
    sessionIds: () => sessions.map((session) => session.session_id),
    tell: stepPrinter(print),
    restart: () => undefined,
    random: systemRandom,
    log: createLog({ level: 'error', format: 'pretty', write: () => undefined }),
  });
  return explained(performed());

  async function performed(): Promise<number> {
    if (check) {
      print(describeStatus(await updater.status({ check: true })));
      return 0;
    }
    await updater.start(request);
    const update = await updater.finished();
    if (update?.state !== 'restarting') return told(update, print);
    return await restarted({ config, record, print });
  }
}

async function explained(work: Promise<number>): Promise<number> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new GatewayError('update_failed', error.message, { cause: error });
  }
}

async function restarted(parts: {
  config: GatewayConfig;
  record: UpdateRecordFiles;
  print: UpdateOptions['print'];
}): Promise<number> {
  const { config, record, print } = parts;
  const holder = await readLockHolder(config.dataDir);
  if (holder === undefined) {
    print('No gateway runs; the next start proves the new version.\n');
    return 0;
  }
  signalProcess(holder.pid, 'SIGUSR2');
  const untilMs = performance.now() + OUTCOME_TIMEOUT_MS;
  while (performance.now() < untilMs) {
    const update = (await record.read())?.update;
    if (update !== undefined && update.state !== 'restarting') return told(update, print);
    await sleep(OUTCOME_POLL_MS);
  }
  print(OUTCOME_UNKNOWN.words);
  return OUTCOME_UNKNOWN.exitStatus;
}

function told(update: UpdateState | undefined, print: UpdateOptions['print']): number {
  const { words, exitStatus } = describeOutcome(update);
  print(words);
  return exitStatus;
}

function releaseChannel(text: string | undefined): GatewayConfig['updateChannel'] | undefined {
  if (text === undefined || text === 'stable' || text === 'beta') return text;
  throw new GatewayError('usage', 'The channels are stable and beta. Run `vibecode-gateway --help`.');
}

/** Files of another user's would stand in the gateway's way. */
async function checkOwner(dataDir: string): Promise<void> {
  const found = await stat(dataDir).catch(() => undefined);
  const own = process.getuid?.();
  if (found === undefined || own === undefined || found.uid === own) return;
  throw new GatewayError(
    'update_failed',
    `${dataDir} belongs to another user (uid ${found.uid}). Run this as that user: sudo -u '#${found.uid}' vibecode-gateway update`,
  );
}
