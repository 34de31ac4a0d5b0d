// A machine is made at a cloud, with a one-time token in its user-data, so that it enrols by itself.
import type { HttpCloudMachineRequest } from '@vibecode/protocol';
import { internetOrigin } from '../../auth/public-origins.ts';
import { addCloudMachine, changeCloudMachine, forgetCloudMachine, type CloudMachineRow } from '../../db/clouds.ts';
import { HttpError, refuse } from '../../errors.ts';
import { randomId } from '../../platform/random.ts';
import { makeEnrolment } from '../enrolment/make-enrolment.ts';
import { cloudInitScript } from '../machine-scripts.ts';
import { newestRelease } from '../releases/newest-release.ts';
import type { Services } from '../services.ts';
import type { CloudProvider } from './cloud-provider.ts';
import { openCloud, type CloudOwner } from './cloud-tokens.ts';

/** What these machines run. */
const TARGET = 'linux-x64';
const COMMON_TAG = 'vibecode';

/** So long a machine that the cloud does not show may still appear: lists lag behind. */
export const APPEARS_WITHIN_MS = 2 * 60_000;

/** By it a machine is found again whose answer never came. */
export function machineTag(id: string): string {
  return `vibecode-${id}`;
}

/** The row of a machine on its way. Rejects when none was made, or none can be. */
export async function createCloudMachine(
  services: Services,
  owner: CloudOwner,
  { name, region, size, image, ssh_keys: sshKeys = [], tags = [] }: HttpCloudMachineRequest,
): Promise<CloudMachineRow> {
  const { db, clock } = services;
  const origin = await installableFrom(services);
  const { cloud, account } = await openCloud(services, owner);
  const { enrolmentId, token, expiresAt } = await makeEnrolment(services, {
    accountId: owner.accountId,
    name,
    renewsGatewayId: undefined,
  });
  const now = clock();
  const row: CloudMachineRow = {
    ...owner,
    id: randomId(),
    instanceId: null,
    name,
    region,
    size,
    image,
    state: 'creating',
    problem: null,
    address: null,
    enrolmentId,
    gatewayId: null,
    createdAt: now,
    expiresAt,
    checkedAt: now,
    destroyedAt: null,
    cloudAccountId: account.cloudAccountId,
    cloudAccountLabel: account.label,
  };
  // Before the cloud is asked: what costs money is never forgotten, whatever happens in between.
  await addCloudMachine(db, row);
  const made = await ask(services, cloud, row, {
    sshKeys,
    tags: [...new Set([COMMON_TAG, machineTag(row.id), ...tags])],
    userData: cloudInitScript(origin, token),
  });
  const change = { instanceId: made.instanceId, problem: made.problem };
  await changeCloudMachine(db, row.id, change);
  return { ...row, ...change };
}

/** Where the machine will fetch its gateway from. Nobody pays for a machine that could not install it. */
async function installableFrom({ origins, releases }: Services): Promise<string> {
  const origin = internetOrigin(origins);
  if (origin === undefined) {
    throw refuse(
      'not_allowed',
      `A machine in the cloud cannot reach ${origins.canonical}. Give VibeCode an https address that it can reach, with --public-url.`,
    );
  }
  if ((await newestRelease(releases, 'stable'))?.targets.includes(TARGET) !== true) {
    throw refuse(
      'update_unavailable',
      `There is no release of the gateway for ${TARGET} here that the machine could install. Whoever runs this VibeCode makes one with \`npm run release\` and starts it again.`,
      409,
    );
  }
  return origin;
}

async function ask(
  { db }: Services,
  cloud: CloudProvider,
  { id, name, region, size, image }: CloudMachineRow,
  given: { sshKeys: readonly string[]; tags: readonly string[]; userData: string },
): Promise<{ instanceId: string | null; problem: string | null }> {
  try {
    const { instanceId } = await cloud.create({ name, region, size, image, ...given });
    return { instanceId, problem: null };
  } catch (error) {
    // Unless the cloud has said no it may have been made: following it will find out, by its tag.
    if (!(error instanceof HttpError)) throw error;
    if (error.error.code === 'cloud_unavailable') return { instanceId: null, problem: error.message };
    await forgetCloudMachine(db, id);
    throw error;
  }
}
