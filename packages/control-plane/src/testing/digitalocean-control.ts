// How a test speaks to the fake DigitalOcean outside of the worker: by the same outgoing requests.
import { DIGITALOCEAN_URL } from '../services/provisioning/digitalocean-api.ts';
import type { Fault, SeenRequest } from './fake-digitalocean.ts';

let tokenCount = 0;

/** Of an account that nobody has used yet. */
export function freshCloudToken(): string {
  tokenCount += 1;
  return `dop_v1_${crypto.randomUUID()}${tokenCount}`;
}

export async function breakCloud(token: string, ...faults: Fault[]): Promise<void> {
  await fetch(`${DIGITALOCEAN_URL}/test/faults`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify(faults),
  });
}

export async function askedOfCloud(token: string): Promise<SeenRequest[]> {
  const response = await fetch(`${DIGITALOCEAN_URL}/test/requests`, { headers: { Authorization: `Bearer ${token}` } });
  return response.json();
}
