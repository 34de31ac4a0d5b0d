// A one-time link is used: the owner's account is made if there is none, and this browser is signed in to it.
import { hashSecret } from '../auth/hash-secret.ts';
import { SIGN_IN_LIFE_MS } from '../auth/session-cookie.ts';
import { ensureOwner, type Account } from '../db/accounts.ts';
import { recordAudit } from '../db/audit-log.ts';
import type { Database } from '../db/database.ts';
import { takeSignInLink } from '../db/sign-in-links.ts';
import { addSignIn } from '../db/sign-ins.ts';
import { refuse } from '../errors.ts';
import { randomId, randomSecret } from '../platform/random.ts';

export interface Claim {
  token: string;
  deviceName: string;
  clientAddress: string;
  now: number;
}

export interface ClaimedSignIn {
  account: Account;
  cookieSecret: string;
  pageKey: string;
}

export async function claimLink(
  db: Database,
  { token, deviceName, clientAddress, now }: Claim,
): Promise<ClaimedSignIn> {
  const use = await takeSignInLink(db, await hashSecret(token), now);
  if (use === 'used_before') {
    throw refuse(
      'link_used',
      'This link was used before. Make a new one where VibeCode runs, or in a signed-in browser.',
    );
  }
  if (use === 'invalid') {
    throw refuse(
      'link_invalid',
      'This link is not valid, or its 15 minutes are over. Make a new one where VibeCode runs.',
    );
  }
  const { account, isNew } = await ensureOwner(db, { id: randomId(), name: 'Owner', createdAt: now });
  const signInId = randomId();
  const cookieSecret = randomSecret();
  const pageKey = randomSecret();
  await addSignIn(db, {
    id: signInId,
    accountId: account.id,
    cookieHash: await hashSecret(cookieSecret),
    pageKeyHash: await hashSecret(pageKey),
    deviceName,
    createdAt: now,
    expiresAt: now + SIGN_IN_LIFE_MS,
  });
  await recordAudit(db, {
    at: now,
    action: isNew ? 'account.claimed' : 'sign_in.made',
    accountId: account.id,
    signInId,
    clientAddress,
  });
  return { account, cookieSecret, pageKey };
}
