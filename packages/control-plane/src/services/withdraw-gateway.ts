// A machine's credential is withdrawn: no new connection with it, and the open one closes at once.
import { recordAudit } from '../db/audit-log.ts';
import { revokeGateway } from '../db/gateways.ts';
import { refuse } from '../errors.ts';
import type { Services } from './services.ts';

export async function withdrawGateway({ db, hubs, clock }: Services, gatewayId: string): Promise<void> {
  const now = clock();
  if (!(await revokeGateway(db, gatewayId, now))) {
    throw refuse('machine_not_found', 'There is no such machine, or its credential was withdrawn before.');
  }
  await hubs.closeGateway(gatewayId);
  await recordAudit(db, { at: now, action: 'gateway.revoked', subject: gatewayId });
}
