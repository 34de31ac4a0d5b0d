// A browser is signed out, by itself or by another one: nothing more with its cookie, and its sockets and transfers close at once.
import { listGateways } from '../db/gateways.ts';
import { revokeSignIn } from '../db/sign-ins.ts';
import type { Services } from './services.ts';

/** False when the account has no such sign-in, or it is over already. */
export async function endSignIn(
  { db, hubs, clock }: Services,
  { id, accountId }: { id: string; accountId: string },
): Promise<boolean> {
  if (!(await revokeSignIn(db, { id, accountId, now: clock() }))) return false;
  const machines = await listGateways(db, accountId);
  await Promise.all(machines.map(async (machine) => hubs.closeSignIn(machine.id, id)));
  return true;
}
