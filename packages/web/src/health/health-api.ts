// A machine's newest sample and its last 24 hours, over HTTP.
import type { HttpMachineHealth } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export function fetchHealth(gatewayId: string, signal: AbortSignal): Promise<HttpMachineHealth> {
  return request(`/api/machines/${gatewayId}/health`, { validate: httpValidators.machineHealth, signal });
}
