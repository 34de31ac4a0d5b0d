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
  /** For a machine that is not made yet; else 15 minutes. */
  lifeMs?: number;
}

export interface NewEnrolment {
  enrolmentId: string;
  token: string;
  expiresAt: number;
}

export async function makeEnrolment(
  { db, clock }: Services,
  { accountId, name, renewsGatewayId, lifeMs = ENROLMENT_LIFE_MS }: EnrolmentOrder,
): Promise<NewEnrolment> {
  const now = clock();
  const enrolmentId = randomId();
  const token = randomSecret();
  const expiresAt = now + lifeMs;
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
