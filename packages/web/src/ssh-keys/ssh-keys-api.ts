// The keys that may log in to a machine, over HTTP.
import type { HttpSshKey, HttpSshKeyRequest, HttpSshKeys } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export function fetchSshKeys(gatewayId: string, signal: AbortSignal): Promise<HttpSshKeys> {
  return request(`/api/machines/${gatewayId}/ssh-keys`, { validate: httpValidators.sshKeys, signal });
}

export function addSshKey(gatewayId: string, body: HttpSshKeyRequest): Promise<HttpSshKey> {
  return request(`/api/machines/${gatewayId}/ssh-keys`, { method: 'POST', body, validate: httpValidators.sshKey });
}

export function revokeSshKey(gatewayId: string, fingerprint: string): Promise<undefined> {
  return request(`/api/machines/${gatewayId}/ssh-keys/${pathOfFingerprint(fingerprint)}`, { method: 'DELETE' });
}

/** "SHA256:" and base64 have characters that mean something in a path. */
export function pathOfFingerprint(fingerprint: string): string {
  return fingerprint
    .replace(/^SHA256:/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
