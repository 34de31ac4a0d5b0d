// Tokens of clouds: tried, sealed, opened again for each use, told nobody.
import type { CloudAccount, CloudProvider as CloudId } from '@vibecode/protocol';
import { findCloudAccount, removeCloudAccount, saveCloudAccount, type CloudAccountRow } from '../../db/clouds.ts';
import { refuse } from '../../errors.ts';
import { randomId } from '../../platform/random.ts';
import type { Services } from '../services.ts';
import type { CloudProvider } from './cloud-provider.ts';

export interface CloudOwner {
  accountId: string;
  provider: CloudId;
}

export async function keepCloudToken(
  { db, clouds, sealing, clock }: Services,
  { accountId, provider }: CloudOwner,
  token: string,
): Promise<CloudAccount> {
  if (sealing === undefined) {
    throw refuse(
      'not_allowed',
      'Tokens are kept encrypted, and this VibeCode has no key for that. Set its SECRET_KEY to 32 random bytes in base64.',
    );
  }
  const { id: cloudAccountId, label } = await clouds[provider].connect(token).account();
  const row: CloudAccountRow = {
    id: randomId(),
    accountId,
    provider,
    sealedToken: await sealing.seal(token, belonging({ accountId, provider })),
    label,
    addedAt: clock(),
    cloudAccountId,
  };
  await saveCloudAccount(db, row);
  return record({ clouds, provider, row });
}

export async function forgetCloudToken({ db }: Services, owner: CloudOwner): Promise<boolean> {
  return removeCloudAccount(db, owner);
}

export async function cloudAccount({ db, clouds }: Services, owner: CloudOwner): Promise<CloudAccount> {
  return record({ clouds, provider: owner.provider, row: await findCloudAccount(db, owner) });
}

export interface OpenCloud {
  cloud: CloudProvider;
  account: CloudAccountRow;
}

export async function openCloud({ db, clouds, sealing }: Services, owner: CloudOwner): Promise<OpenCloud> {
  const { name, connect } = clouds[owner.provider];
  const row = await findCloudAccount(db, owner);
  if (row === undefined) {
    throw refuse('cloud_token_invalid', `No token of ${name} is kept here. Put one in.`);
  }
  const token = await sealing?.open(row.sealedToken, belonging(owner));
  if (token === undefined) {
    throw refuse(
      'cloud_token_invalid',
      `The token of ${name} was encrypted with a key that is gone. Put the token in again.`,
    );
  }
  return { cloud: connect(token), account: row };
}

function belonging({ accountId, provider }: CloudOwner): string {
  return `cloud-token ${accountId} ${provider}`;
}

function record({
  clouds,
  provider,
  row,
}: {
  clouds: Services['clouds'];
  provider: CloudId;
  row: CloudAccountRow | undefined;
}): CloudAccount {
  return {
    provider,
    name: clouds[provider].name,
    has_token: row !== undefined,
    ...(row === undefined ? {} : { account_label: row.label, added_at: row.addedAt }),
  };
}
