// Account, this device and one-time links over HTTP.
import type { HttpClaimResponse, HttpMe, HttpSignInLink } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export function claim(token: string, deviceName: string): Promise<HttpClaimResponse> {
  return request('/api/claim', {
    method: 'POST',
    body: { token, device_name: deviceName },
    validate: httpValidators.claimResponse,
  });
}

export function fetchMe(signal?: AbortSignal): Promise<HttpMe> {
  return request('/api/me', { validate: httpValidators.me, ...(signal === undefined ? {} : { signal }) });
}

export function signOut(): Promise<undefined> {
  return request('/api/sign-out', { method: 'POST' });
}

export function makeSignInLink(): Promise<HttpSignInLink> {
  return request('/api/sign-in-links', { method: 'POST', validate: httpValidators.signInLink });
}
