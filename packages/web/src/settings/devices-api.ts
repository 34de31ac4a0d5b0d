// The browsers that are signed in, over HTTP.
import type { HttpSignIns } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export type SignIn = HttpSignIns['sign_ins'][number];

export async function fetchSignIns(signal: AbortSignal): Promise<SignIn[]> {
  return (await request('/api/sign-ins', { validate: httpValidators.signIns, signal })).sign_ins;
}

export function endSignIn(signInId: string): Promise<undefined> {
  return request(`/api/sign-ins/${signInId}`, { method: 'DELETE' });
}
