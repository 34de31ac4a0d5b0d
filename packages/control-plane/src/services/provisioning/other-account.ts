// A machine stays with the account that it was made in; a token of another one sees nothing of it, which says nothing about it.
import type { CloudAccountRow, CloudMachineRow } from '../../db/clouds.ts';
import type { Services } from '../services.ts';

/** False where either is not known: then the cloud is asked as ever. */
export function isOfOtherAccount(
  machine: Pick<CloudMachineRow, 'cloudAccountId'>,
  kept: Pick<CloudAccountRow, 'cloudAccountId'> | undefined,
): boolean {
  const own = machine.cloudAccountId;
  const asked = kept?.cloudAccountId ?? null;
  return own !== null && asked !== null && own !== asked;
}

export function otherAccountProblem({ clouds }: Pick<Services, 'clouds'>, machine: CloudMachineRow): string {
  const { provider, name, cloudAccountLabel: label } = machine;
  const cloud = clouds[provider].name;
  return `${name} is in another account of ${cloud}${label === null ? '' : ` (${label})`} than the token that is kept here, so nobody can say how it is. It may go on costing money there. Put in a token of that account to follow or destroy it.`;
}
