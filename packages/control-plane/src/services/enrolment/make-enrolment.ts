// A one-time token, for a new machine or for one that is there.
import { hashSecret } from '../../auth/hash-secret.ts';
import { addEnrolment, forgetEnrolments } from '../../db/enrolments.ts';
import { randomId, randomSecret } from '../../platform/random.ts';
import type { Services } from '../services.ts';
import { ENROLMENT_LIFE_MS, ENROLMENT_MEMORY_MS } from './enrolment-life.ts';

export interface EnrolmentOrder {
  accountId: string;
  name: string | undefined;
  renewsGatewayId: string | undefined;
}

export interface NewEnrolment {
  enrolmentId: string;
  token: string;
  expiresAt: number;
}

export async function makeEnrolment(
  { db, clock }: Services,
  { accountId, name, renewsGatewayId }: EnrolmentOrder,
): Promise<NewEnrolment> {
  const now = clock();
  const enrolmentId = randomId();
  const token = randomSecret();
  const expiresAt = now + ENROLMENT_LIFE_MS;
  await forgetEnrolments(db, now - ENROLMENT_MEMORY_MS);
  await addEnrolment(db, {
    id: enrolmentId,
    accountId,
    secretHash: await hashSecret(token),
    name: name ?? null,
    renewsGatewayId: renewsGatewayId ?? null,
    createdAt: now,
    expiresAt,
  });
  return { enrolmentId, token, expiresAt };
}
