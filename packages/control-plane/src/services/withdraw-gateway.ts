// A machine's credential is withdrawn: no new connection with it, the open one closes at once, and it is off the list. The
// history of its sessions stays.
import { recordAudit, type AuditEntry } from '../db/audit-log.ts';
import { revokeGateway } from '../db/gateways.ts';
import { endSessionsOf } from '../db/sessions.ts';
import { refuse } from '../errors.ts';
import type { Services } from './services.ts';

export async function withdrawGateway(
  { db, hubs, clock }: Services,
  gatewayId: string,
  by: Pick<AuditEntry, 'accountId' | 'signInId' | 'clientAddress'> = {},
): Promise<void> {
  const now = clock();
  if (!(await revokeGateway(db, gatewayId, now))) {
    throw refuse('machine_not_found', 'There is no such machine, or its credential was withdrawn before.');
  }
  await hubs.closeGateway(gatewayId);
  await endSessionsOf(db, { gatewayId, now });
  await recordAudit(db, { ...by, at: now, action: 'gateway.revoked', subject: gatewayId });
}
