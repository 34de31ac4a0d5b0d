// A fresh link for the owner: the first one makes the account, later ones sign another browser in.
import { askAdmin } from './admin-client.ts';
import { HostError } from './errors.ts';

export interface OneTimeLink {
  kind: 'claim' | 'sign-in';
  url: string;
}

export interface OneTimeLinkOptions {
  adminSocket: string;
  origin: string;
}

export async function oneTimeLink({ adminSocket, origin }: OneTimeLinkOptions): Promise<OneTimeLink> {
  const answer = await askAdmin({ socketPath: adminSocket, path: '/owner-link' });
  const { token, kind } = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  if (typeof token !== 'string' || (kind !== 'claim' && kind !== 'sign-in')) {
    throw new HostError('control_plane_answer', 'The control plane made no sign-in link.');
  }
  // In the fragment it reaches no server, no proxy's log and no Referer.
  return { kind, url: `${origin}/claim#${token}` };
}
