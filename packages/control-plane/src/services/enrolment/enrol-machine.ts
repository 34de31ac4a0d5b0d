// The moment in which a machine becomes one of an account: its secret is used up, its credential told once.
import type { HttpGatewayEnrolled } from '@vibecode/protocol';
import { formatGatewayCredential } from '../../auth/gateway-credential.ts';
import { hashSecret } from '../../auth/hash-secret.ts';
import { recordAudit } from '../../db/audit-log.ts';
import { enrolGatewayAgain, enrolNewGateway, findOpenEnrolment, type EnrolmentRow } from '../../db/enrolments.ts';
import { findGateway, listGateways } from '../../db/gateways.ts';
import { refuse, type HttpError } from '../../errors.ts';
import { randomId, randomSecret } from '../../platform/random.ts';
import type { Services } from '../services.ts';
import { freeMachineName, shownHostname } from './machine-name.ts';

export interface MachineCall {
  secret: string;
  clientAddress: string;
}

export async function enrolByToken(
  services: Services,
  { secret, hostname, clientAddress }: MachineCall & { hostname: string },
): Promise<HttpGatewayEnrolled> {
  const enrolment = await findOpenEnrolment(services.db, {
    secretHash: await hashSecret(secret),
    now: services.clock(),
  });
  if (enrolment === undefined || enrolment.accountId === null) throw noSuchToken();
  return enrol(services, { enrolment, accountId: enrolment.accountId, hostname, clientAddress });
}

/** undefined until somebody has confirmed the code. */
export async function enrolByCode(
  services: Services,
  { secret, clientAddress }: MachineCall,
): Promise<HttpGatewayEnrolled | undefined> {
  const enrolment = await findOpenEnrolment(services.db, {
    secretHash: await hashSecret(secret),
    now: services.clock(),
  });
  if (enrolment === undefined || enrolment.codeHash === null) {
    throw refuse(
      'enrolment_invalid',
      'The code was used, or its 15 minutes are over. Run the command again for a new one.',
    );
  }
  if (enrolment.accountId === null) return undefined;
  const hostname = enrolment.hostname ?? '';
  return enrol(services, { enrolment, accountId: enrolment.accountId, hostname, clientAddress });
}

async function enrol(
  services: Services,
  {
    enrolment,
    accountId,
    hostname,
    clientAddress,
  }: { enrolment: EnrolmentRow; accountId: string; hostname: string; clientAddress: string },
): Promise<HttpGatewayEnrolled> {
  const { db, hubs, clock } = services;
  const secret = randomSecret();
  const gatewayId = enrolment.renewsGatewayId ?? randomId();
  const use = {
    enrolmentId: enrolment.id,
    gatewayId,
    name: await nameFor(services, { enrolment, accountId, hostname }),
    credentialHash: await hashSecret(secret),
    now: clock(),
  };
  const isAgain = enrolment.renewsGatewayId !== null;
  if (!(await (isAgain ? enrolGatewayAgain(db, use) : enrolNewGateway(db, use)))) throw noSuchToken();
  // The one before it is over, and so is the connection that was made with it.
  if (isAgain) await hubs.closeGateway(gatewayId);
  await recordAudit(db, {
    at: use.now,
    action: isAgain ? 'gateway.enrolled_again' : 'gateway.enrolled',
    accountId,
    subject: gatewayId,
    clientAddress,
  });
  return { gateway_id: gatewayId, credential: formatGatewayCredential({ gatewayId, secret }), name: use.name };
}

async function nameFor(
  { db }: Services,
  { enrolment, accountId, hostname }: { enrolment: EnrolmentRow; accountId: string; hostname: string },
): Promise<string> {
  if (enrolment.renewsGatewayId !== null) {
    const machine = await findGateway(db, { id: enrolment.renewsGatewayId, accountId });
    if (machine === undefined) throw noSuchToken();
    return machine.name;
  }
  const machines = await listGateways(db, accountId);
  return freeMachineName(enrolment.name ?? shownHostname(hostname), new Set(machines.map(({ name }) => name)));
}

function noSuchToken(): HttpError {
  return refuse(
    'enrolment_invalid',
    'This token is not valid: it was used, or its 15 minutes are over. Get a new one on the page "Add a machine".',
  );
}
