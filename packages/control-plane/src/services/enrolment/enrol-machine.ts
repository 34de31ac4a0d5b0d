// The moment in which a machine becomes one of an account: its secret is used up, and its credential told to it alone.
import type { HttpGatewayEnrolled } from '@vibecode/protocol';
import { formatGatewayCredential } from '../../auth/gateway-credential.ts';
import { hashSecret } from '../../auth/hash-secret.ts';
import { recordAudit } from '../../db/audit-log.ts';
import {
  enrolGatewayAgain,
  enrolNewGateway,
  findEnrolment,
  findEnrolmentBySecret,
  type EnrolmentRow,
} from '../../db/enrolments.ts';
import { findGateway, findGatewayByCredential, listGateways } from '../../db/gateways.ts';
import { refuse, type HttpError } from '../../errors.ts';
import { randomId, randomSecret } from '../../platform/random.ts';
import type { Services } from '../services.ts';
import { freeMachineName, shownHostname } from './machine-name.ts';

export interface MachineCall {
  /** Of the token, or of the code. */
  secret: string;
  /** What the machine has made to be the secret of its credential, if it has. */
  machineSecret: string | undefined;
  clientAddress: string;
}

interface Entry extends Omit<MachineCall, 'secret'> {
  enrolment: EnrolmentRow;
  accountId: string;
  hostname: string;
  /** What to say where the enrolment is used up. */
  used: () => HttpError;
}

export async function enrolByToken(
  services: Services,
  { secret, ...call }: MachineCall & { hostname: string },
): Promise<HttpGatewayEnrolled> {
  const enrolment = await findEnrolmentBySecret(services.db, await keyOf(services, secret));
  if (enrolment === undefined || enrolment.accountId === null) throw noSuchToken();
  return enrol(services, { ...call, enrolment, accountId: enrolment.accountId, used: noSuchToken });
}

/** undefined until somebody has confirmed the code. */
export async function enrolByCode(
  services: Services,
  { secret, ...call }: MachineCall,
): Promise<HttpGatewayEnrolled | undefined> {
  const enrolment = await findEnrolmentBySecret(services.db, await keyOf(services, secret));
  if (enrolment === undefined || enrolment.codeHash === null) throw noSuchCode();
  if (enrolment.refusedAt !== null) {
    throw refuse(
      'enrolment_refused',
      'Somebody who is signed in has said that this machine is not theirs, so it was not added. Run the command again if that was a mistake.',
    );
  }
  const { accountId, hostname } = enrolment;
  if (accountId === null) return undefined;
  return enrol(services, { ...call, enrolment, accountId, hostname: hostname ?? '', used: noSuchCode });
}

async function enrol(services: Services, entry: Entry): Promise<HttpGatewayEnrolled> {
  const { enrolment, accountId, clientAddress, machineSecret, used } = entry;
  const { db, hubs, clock } = services;
  const secret = machineSecret ?? randomSecret();
  const gatewayId = enrolment.renewsGatewayId ?? randomId();
  const use = {
    enrolmentId: enrolment.id,
    gatewayId,
    name: await nameFor(services, entry),
    credentialHash: await hashSecret(secret),
    now: clock(),
  };
  const isAgain = enrolment.renewsGatewayId !== null;
  if (!(await (isAgain ? enrolGatewayAgain(db, use) : enrolNewGateway(db, use)))) {
    const told = await toldAgain(services, enrolment.id, { accountId, machineSecret });
    if (told === undefined) throw used();
    return told;
  }
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

/** The same answer to the same machine, whose first one may have been lost: it shows the secret that nobody else has. */
async function toldAgain(
  { db }: Services,
  enrolmentId: string,
  { accountId, machineSecret: secret }: { accountId: string; machineSecret: string | undefined },
): Promise<HttpGatewayEnrolled | undefined> {
  if (secret === undefined) return undefined;
  const gatewayId = (await findEnrolment(db, { id: enrolmentId, accountId }))?.gatewayId ?? undefined;
  if (gatewayId === undefined) return undefined;
  const machine = await findGatewayByCredential(db, { id: gatewayId, credentialHash: await hashSecret(secret) });
  if (machine === undefined) return undefined;
  return { gateway_id: gatewayId, credential: formatGatewayCredential({ gatewayId, secret }), name: machine.name };
}

async function nameFor({ db }: Services, { enrolment, accountId, hostname, used }: Entry): Promise<string> {
  if (enrolment.renewsGatewayId !== null) {
    const machine = await findGateway(db, { id: enrolment.renewsGatewayId, accountId });
    if (machine === undefined) throw used();
    return machine.name;
  }
  const machines = await listGateways(db, accountId);
  return freeMachineName(enrolment.name ?? shownHostname(hostname), new Set(machines.map(({ name }) => name)));
}

async function keyOf({ clock }: Services, secret: string): Promise<{ secretHash: string; now: number }> {
  return { secretHash: await hashSecret(secret), now: clock() };
}

function noSuchCode(): HttpError {
  return refuse(
    'enrolment_invalid',
    'The code was used, or its 15 minutes are over. Run the command again for a new one.',
  );
}

function noSuchToken(): HttpError {
  return refuse(
    'enrolment_invalid',
    'This token is not valid: it was used, or its 15 minutes are over. Get a new one on the page "Add a machine".',
  );
}
