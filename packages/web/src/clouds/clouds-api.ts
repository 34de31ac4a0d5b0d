// Clouds and the machines made there, over HTTP.
import type {
  CloudAccount,
  CloudMachine,
  CloudProvider,
  HttpCloudCatalog,
  HttpCloudMachineRequest,
} from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export async function fetchClouds(signal: AbortSignal): Promise<CloudAccount[]> {
  return (await request('/api/clouds', { validate: httpValidators.cloudAccounts, signal })).clouds;
}

export async function keepCloudToken(provider: CloudProvider, token: string): Promise<CloudAccount> {
  const options = { method: 'PUT', body: { token }, validate: httpValidators.cloudAccount } as const;
  return (await request(`/api/clouds/${provider}`, options)).cloud;
}

export function forgetCloudToken(provider: CloudProvider): Promise<undefined> {
  return request(`/api/clouds/${provider}`, { method: 'DELETE' });
}

export function fetchCatalog(provider: CloudProvider, signal: AbortSignal): Promise<HttpCloudCatalog> {
  return request(`/api/clouds/${provider}/catalog`, { validate: httpValidators.cloudCatalog, signal });
}

export async function createCloudMachine(
  provider: CloudProvider,
  body: HttpCloudMachineRequest,
): Promise<CloudMachine> {
  const options = { method: 'POST', body, validate: httpValidators.cloudMachine } as const;
  return (await request(`/api/clouds/${provider}/machines`, options)).machine;
}

export async function fetchCloudMachines(signal: AbortSignal): Promise<CloudMachine[]> {
  return (await request('/api/cloud-machines', { validate: httpValidators.cloudMachines, signal })).machines;
}

/** The cloud itself is asked how far it is. */
export async function fetchCloudMachine(id: string, signal: AbortSignal): Promise<CloudMachine> {
  return (await request(`/api/cloud-machines/${id}`, { validate: httpValidators.cloudMachine, signal })).machine;
}

/** The name proves that a person read which one it is. */
export function destroyCloudMachine(id: string, name: string): Promise<undefined> {
  return request(`/api/cloud-machines/${id}?confirm=${encodeURIComponent(name)}`, { method: 'DELETE' });
}
