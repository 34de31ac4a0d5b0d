// The machine that the control plane runs on: one row, whose credential is made anew each time it is asked for.
import { formatGatewayCredential } from '../auth/gateway-credential.ts';
import { hashSecret } from '../auth/hash-secret.ts';
import { findOwner } from '../db/accounts.ts';
import { recordAudit } from '../db/audit-log.ts';
import type { Database } from '../db/database.ts';
import { addGateway, findLocalGateway, renewCredential } from '../db/gateways.ts';
import { randomId, randomSecret } from '../platform/random.ts';

export async function provisionLocalGateway(
  db: Database,
  { name, now }: { name: string; now: number },
): Promise<{ gatewayId: string; credential: string }> {
  const secret = randomSecret();
  const credentialHash = await hashSecret(secret);
  const known = await findLocalGateway(db);
  const gatewayId = known?.id ?? randomId();
  if (known === undefined) {
    const owner = await findOwner(db);
    await addGateway(db, {
      id: gatewayId,
      accountId: owner?.id ?? null,
      name,
      credentialHash,
      isLocal: true,
      createdAt: now,
    });
  } else {
    // Its name stays: the person may have given it another one since.
    await renewCredential(db, { id: gatewayId, credentialHash });
  }
  await recordAudit(db, { at: now, action: 'gateway.credential_made', subject: gatewayId });
  return { gatewayId, credential: formatGatewayCredential({ gatewayId, secret }) };
}
