// Codes that a machine without a token shows, and their owner's yes.
import type { HttpCodeDetails, HttpGatewayCode } from '@vibecode/protocol';
import { hashSecret } from '../../auth/hash-secret.ts';
import { recordAudit } from '../../db/audit-log.ts';
import {
  addEnrolment,
  confirmCode,
  countWaitingCodes,
  findWaitingCode,
  forgetEnrolments,
  refuseCode,
} from '../../db/enrolments.ts';
import { refuse, type HttpError } from '../../errors.ts';
import { randomId, randomLetters, randomSecret } from '../../platform/random.ts';
import type { Services } from '../services.ts';
import { ENROLMENT_LIFE_MS, ENROLMENT_MEMORY_MS } from './enrolment-life.ts';
import { shownHostname } from './machine-name.ts';

/** Without vowels, so that no code is a word, and in one case, as people type them from another screen. */
const CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const GROUP_LENGTH = 4;
/** Strangers may ask for codes: more at once are nobody's machines, and each makes guessing one likelier. */
const MAX_WAITING_CODES = 500;

export async function makeMachineCode(
  { db, origins, clock }: Services,
  { hostname, clientAddress }: { hostname: string; clientAddress: string },
): Promise<HttpGatewayCode> {
  const now = clock();
  await forgetEnrolments(db, now - ENROLMENT_MEMORY_MS);
  if ((await countWaitingCodes(db, now)) >= MAX_WAITING_CODES) {
    throw refuse('limit_reached', 'Too many machines wait for their code. Use a one-time token, or wait 15 minutes.');
  }
  const code = `${randomLetters(CODE_LETTERS, GROUP_LENGTH)}-${randomLetters(CODE_LETTERS, GROUP_LENGTH)}`;
  const pollToken = randomSecret();
  const id = randomId();
  const expiresAt = now + ENROLMENT_LIFE_MS;
  await addEnrolment(db, {
    id,
    secretHash: await hashSecret(pollToken),
    codeHash: await hashSecret(code),
    hostname: shownHostname(hostname),
    clientAddress,
    createdAt: now,
    expiresAt,
  });
  await recordAudit(db, { at: now, action: 'enrolment.code_made', subject: id, clientAddress });
  return {
    code,
    poll_token: pollToken,
    expires_at: expiresAt,
    confirm_url: `${origins.canonical}/add?code=${code}`,
  };
}

export async function machineCodeDetails({ db, clock }: Services, code: string): Promise<HttpCodeDetails> {
  const row = await findWaitingCode(db, { codeHash: await hashSecret(code), now: clock() });
  if (row === undefined) throw noSuchCode();
  return {
    code,
    hostname: row.hostname ?? '',
    client_address: row.clientAddress ?? '',
    requested_at: row.createdAt,
    expires_at: row.expiresAt,
  };
}

/** The id of the enrolment, for the audit log. */
export async function confirmMachineCode(
  { db, clock }: Services,
  { code, accountId }: { code: string; accountId: string },
): Promise<string> {
  const id = await confirmCode(db, { codeHash: await hashSecret(code), accountId, now: clock() });
  if (id === undefined) throw noSuchCode();
  return id;
}

/** The same for a no: the machine hears it when it asks the next time. */
export async function refuseMachineCode({ db, clock }: Services, code: string): Promise<string> {
  const id = await refuseCode(db, { codeHash: await hashSecret(code), now: clock() });
  if (id === undefined) throw noSuchCode();
  return id;
}

function noSuchCode(): HttpError {
  return refuse(
    'enrolment_invalid',
    'There is no machine that shows this code. Compare it with the screen of the machine; codes last 15 minutes.',
  );
}
