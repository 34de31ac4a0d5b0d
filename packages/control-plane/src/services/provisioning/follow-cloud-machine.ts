// How far a machine at a cloud is: what the cloud says of it, whether it has enrolled, whether its gateway is connected.
import type { CloudMachine } from '@vibecode/protocol';
import { changeCloudMachine, findCloudAccount, type CloudMachineRow } from '../../db/clouds.ts';
import { findGateway } from '../../db/gateways.ts';
import { HttpError } from '../../errors.ts';
import type { Services } from '../services.ts';
import type { CloudInstance } from './cloud-provider.ts';
import { openCloud } from './cloud-tokens.ts';
import { APPEARS_WITHIN_MS, machineTag } from './create-cloud-machine.ts';
import { isOfOtherAccount, otherAccountProblem } from './other-account.ts';

/** Pages ask every few seconds, several at once perhaps; the cloud is asked no more often than this. */
const CHECK_EVERY_MS = 3_000;

const GONE = 'It is no longer there at the cloud, where somebody has destroyed it. Take it off this list.';
const NEVER_MADE = 'The cloud has not made it. Take it off this list and try again.';
const STOPPED = 'It is switched off at the cloud, where it goes on costing money. Switch it on there, or destroy it.';
const NOT_ENROLLED =
  'It runs, but did not report within 15 minutes. Look into /var/log/cloud-init-output.log on it, or destroy it and try again.';
const REMOVED =
  'Its gateway was removed from VibeCode. The machine itself still runs and costs money: destroy it, or add it again by hand.';

/** Asks the cloud while the machine is not connected, keeps what it says, and returns how things are. */
export async function followCloudMachine(services: Services, row: CloudMachineRow): Promise<CloudMachine> {
  const { gatewayId, address, checkedAt, destroyedAt } = row;
  const isDue = services.clock() - checkedAt >= CHECK_EVERY_MS;
  const isThere = gatewayId !== null && address !== null && (await services.hubs.status(gatewayId)).connected;
  const asks = isDue && destroyedAt === null && !isThere;
  return cloudMachineRecord(services, asks ? await checkAtCloud(services, row) : row);
}

async function checkAtCloud(services: Services, row: CloudMachineRow): Promise<CloudMachineRow> {
  const { db, clock } = services;
  let seen: CloudInstance | undefined;
  try {
    const { cloud, account } = await openCloud(services, row);
    // Its answer would be about somebody else's machines; the record says whose it is.
    if (isOfOtherAccount(row, account)) return row;
    seen = await (row.instanceId === null ? cloud.findByTag(machineTag(row.id)) : cloud.find(row.instanceId));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // Nothing new is known; the page says why.
    return { ...row, problem: error.message };
  }
  const change = { ...changeBy(row, seen, clock()), checkedAt: clock() };
  await changeCloudMachine(db, row.id, change);
  return { ...row, ...change };
}

type Change = Pick<CloudMachineRow, 'instanceId' | 'state' | 'problem' | 'address'>;

function changeBy(row: CloudMachineRow, seen: CloudInstance | undefined, now: number): Change {
  const { instanceId, state, address } = row;
  if (seen === undefined) {
    if (now - row.createdAt < APPEARS_WITHIN_MS) return { instanceId, state, address, problem: null };
    return { instanceId, address, state: 'failed', problem: instanceId === null ? NEVER_MADE : GONE };
  }
  const found = { instanceId: seen.instanceId, address: seen.address ?? address };
  if (seen.state === 'stopped') return { ...found, state: 'failed', problem: STOPPED };
  // It shows no code and no token any more: only a person can bring it in now.
  if (row.gatewayId === null && now >= row.expiresAt) return { ...found, state: 'failed', problem: NOT_ENROLLED };
  return { ...found, state: seen.state === 'creating' ? 'creating' : 'booting', problem: null };
}

/** What is known without asking the cloud. */
export async function cloudMachineRecord(services: Services, row: CloudMachineRow): Promise<CloudMachine> {
  const { state, problem } = await stateOf(services, row);
  return {
    cloud_machine_id: row.id,
    provider: row.provider,
    name: row.name,
    region: row.region,
    size: row.size,
    image: row.image,
    state,
    created_at: row.createdAt,
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.gatewayId === null ? {} : { gateway_id: row.gatewayId }),
    ...(problem === null ? {} : { problem }),
  };
}

async function stateOf(services: Services, row: CloudMachineRow): Promise<Pick<CloudMachineRow, 'state' | 'problem'>> {
  const { db, hubs } = services;
  const { gatewayId, destroyedAt } = row;
  if (destroyedAt !== null) return { state: 'destroyed', problem: null };
  if (gatewayId !== null && (await hubs.status(gatewayId)).connected) return { state: 'connected', problem: null };
  if (isOfOtherAccount(row, await findCloudAccount(db, row))) {
    return { state: 'other_account', problem: otherAccountProblem(services, row) };
  }
  return whileAway(services, row);
}

async function whileAway(
  { db, clock }: Services,
  { gatewayId, accountId, state, problem, expiresAt }: CloudMachineRow,
): Promise<Pick<CloudMachineRow, 'state' | 'problem'>> {
  if (gatewayId === null) {
    return state !== 'failed' && clock() >= expiresAt ? { state: 'failed', problem: NOT_ENROLLED } : { state, problem };
  }
  if ((await findGateway(db, { id: gatewayId, accountId })) === undefined) return { state: 'failed', problem: REMOVED };
  return state === 'failed' ? { state, problem } : { state: 'enrolled', problem };
}
