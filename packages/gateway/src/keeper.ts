// The link keeper's composition root: the second process of an install whose agents have a user of their own. It has what
// agents must not have, the credential and the executable, and does nothing else: it dials, and it replaces the file.
import { mkdir } from 'node:fs/promises';
import { readCredential } from './config/read-credential.ts';
import { GatewayError, toProtocolError } from './errors.ts';
import { dialWithCredential } from './link/dial.ts';
import { serveLinks } from './link/serve-links.ts';
import { openProgramPages } from './platform/program-pages.ts';
import { releaseIdlePages } from './platform/release-idle-pages.ts';
import type { RunningParts } from './running-parts.ts';
import { serveUpdates, type UpdateService } from './update/serve-updates.ts';
import { UpdateOutcome } from './update/update-outcome.ts';
import { createUpdates } from './updates.ts';
import { GATEWAY_VERSION } from './version.ts';

export interface Keeper {
  stop: () => Promise<void>;
}

export async function startKeeper(options: RunningParts): Promise<Keeper> {
  const { config, restart, clock, log } = options;
  const folder = config.linkSocketDir;
  if (folder === undefined) {
    throw new GatewayError(
      'config_invalid',
      'A link keeper needs VIBECODE_LINK_SOCKET_DIR, the folder of its sockets.',
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o750 });
  let aliveIds: readonly string[] = [];
  let knownIds: ReadonlySet<string> = new Set();
  // Nobody can ask for an update before there is somebody to tell of it.
  const told: { service?: UpdateService } = {};
  const tell: UpdateService['tell'] = (update) => told.service?.tell(update);
  const { updater, record, executable } = await createUpdates({ ...options, sessionIds: () => [...aliveIds], tell });
  const outcome = new UpdateOutcome({
    runningVersion: GATEWAY_VERSION,
    executable,
    record,
    knownSessionIds: () => knownIds,
    tell,
    restart,
    clock,
    log,
  });
  await outcome.recover();
  const updates = await serveUpdates({
    folder,
    updater,
    sessions: (ids) => {
      aliveIds = ids;
    },
    welcomed: (version, ids) => {
      // While both are restarted, the gateway of before may still speak.
      if (version !== GATEWAY_VERSION) return;
      knownIds = new Set(ids);
      void outcome.linkOpened();
    },
    toProtocolError,
    log,
  });
  told.service = updates;
  const links = await serveLinks({
    folder,
    prepareDial: dialWithCredential(config.connectUrl, () => readCredential(config.credentialFile)),
    log,
  });
  const stopping = new AbortController();
  // Keys pass here unread: nothing tells when somebody types, and the little that this process runs is back at once.
  const lastInputAtMs = (): number => 0;
  const { signal } = stopping;
  void releaseIdlePages({ open: openProgramPages, lastInputAtMs, clock, wallNowMs: Date.now, log, signal });
  log.info('keeper.started', { folder });
  return {
    stop: async () => {
      stopping.abort();
      updater.stop();
      outcome.stop();
      await links.close();
      await updates.close();
    },
  };
}
