// The end of a machine at a cloud: destroyed there with all that is on it, and its gateway removed here.
import type { AuditEntry } from '../../db/audit-log.ts';
import { changeCloudMachine, type CloudMachineRow } from '../../db/clouds.ts';
import { findGateway } from '../../db/gateways.ts';
import { refuse } from '../../errors.ts';
import type { Services } from '../services.ts';
import { withdrawGateway } from '../withdraw-gateway.ts';
import { openCloud } from './cloud-tokens.ts';
import { isOfOtherAccount, otherAccountProblem } from './other-account.ts';
import { APPEARS_WITHIN_MS, machineTag } from './create-cloud-machine.ts';

export async function destroyCloudMachine(
  services: Services,
  row: CloudMachineRow,
  by: Pick<AuditEntry, 'accountId' | 'signInId' | 'clientAddress'>,
): Promise<void> {
  const { db, clock } = services;
  const { cloud, account } = await openCloud(services, row);
  if (isOfOtherAccount(row, account)) throw refuse('cloud_token_invalid', otherAccountProblem(services, row));
  // Without the cloud's answer to its making it may be there all the same.
  const instanceId = row.instanceId ?? (await cloud.findByTag(machineTag(row.id)))?.instanceId;
  if (instanceId === undefined && clock() - row.createdAt < APPEARS_WITHIN_MS) {
    throw refuse(
      'cloud_unavailable',
      `The cloud does not show yet whether it has made ${row.name}. Try again in two minutes, so that no machine is left that costs money.`,
    );
  }
  if (instanceId !== undefined) await cloud.destroy(instanceId);
  await changeCloudMachine(db, row.id, { state: 'destroyed', destroyedAt: clock(), problem: null });
  const { gatewayId, accountId } = row;
  if (gatewayId !== null && (await findGateway(db, { id: gatewayId, accountId })) !== undefined) {
    await withdrawGateway(services, gatewayId, by);
  }
}
