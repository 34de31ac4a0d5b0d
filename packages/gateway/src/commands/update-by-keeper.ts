// `vibecode-gateway update` where a link keeper has the executable: asks it, shows its steps, and waits for the outcome.
import { access, constants, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandBodies, UpdateState } from '@vibecode/protocol';
import type { GatewayConfig } from '../config/load-config.ts';
import { GatewayError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { UpdatesByKeeper } from '../update/updates-by-keeper.ts';
import { readUpdatePolicy, RUNNING_VERSION } from '../updates.ts';
import {
  describeOutcome,
  describeStatus,
  OUTCOME_POLL_MS,
  OUTCOME_TIMEOUT_MS,
  OUTCOME_UNKNOWN,
  stepPrinter,
} from './describe-update.ts';

export interface UpdateByKeeperOptions {
  config: GatewayConfig;
  folder: string;
  check: boolean;
  request: CommandBodies['gateway.update'];
  print: (text: string) => void;
}

export async function updateByKeeper(options: UpdateByKeeperOptions): Promise<number> {
  const { config, folder, check, request, print } = options;
  await checkKeeper(folder);
  const log = createLog({ level: 'error', format: 'pretty', write: () => undefined });
  const policy = await readUpdatePolicy({ config, log });
  const updates = new UpdatesByKeeper({
    folder,
    running: RUNNING_VERSION,
    channel: config.updateChannel,
    policy: () => policy.current,
    tell: stepPrinter(print),
    clock: systemClock,
  });
  try {
    if (check) {
      print(describeStatus(await updates.status({ check: true })));
      return 0;
    }
    const begun = await updates.start(request);
    const ended = await outcomeOf(begun, updates);
    const { words, exitStatus } = ended === undefined ? OUTCOME_UNKNOWN : describeOutcome(ended);
    print(words);
    return exitStatus;
  } finally {
    updates.stop();
  }
}

/** Only the keeper's user, and the gateway, may speak to it. */
async function checkKeeper(folder: string): Promise<void> {
  const isOpen = await access(folder, constants.X_OK).then(
    () => true,
    () => false,
  );
  const { uid } = (await stat(folder).catch(() => undefined)) ?? {};
  if (isOpen || uid === undefined) return;
  throw new GatewayError(
    'update_failed',
    `The executable is another user's (uid ${uid}), so that no agent can change it. Run this as that user: sudo -u '#${uid}' vibecode-gateway update`,
  );
}

/** The keeper is restarted in the middle of it: for a moment nobody answers. */
async function outcomeOf({ update_id: id }: UpdateState, updates: UpdatesByKeeper): Promise<UpdateState | undefined> {
  let untilMs = performance.now() + OUTCOME_TIMEOUT_MS;
  while (performance.now() < untilMs) {
    const { update } = await updates.status({});
    if (update?.update_id === id) {
      if (update.state === 'done' || update.state === 'failed' || update.state === 'rolled_back') return update;
      if (update.state !== 'restarting') untilMs = performance.now() + OUTCOME_TIMEOUT_MS;
    }
    await sleep(OUTCOME_POLL_MS);
  }
  return undefined;
}
