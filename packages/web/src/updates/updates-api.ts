// The gateway of a machine and its versions, over HTTP.
import type {
  HttpGatewayUpdateRequest,
  HttpUpdatePolicyRequest,
  UpdatePolicy,
  UpdateState,
  UpdateStatus,
} from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export interface UpdateQuestion {
  gatewayId: string;
  /** Whether the machine asks for the newest release as well, which takes a moment and may fail. */
  isAskingForNewest: boolean;
  signal: AbortSignal;
}

export async function fetchUpdateStatus({
  gatewayId,
  isAskingForNewest,
  signal,
}: UpdateQuestion): Promise<UpdateStatus> {
  const path = `/api/machines/${gatewayId}/update${isAskingForNewest ? '?check=true' : ''}`;
  return (await request(path, { validate: httpValidators.gatewayUpdateStatus, signal })).status;
}

export async function startUpdate(gatewayId: string, body: HttpGatewayUpdateRequest): Promise<UpdateState> {
  const path = `/api/machines/${gatewayId}/update`;
  return (await request(path, { method: 'POST', body, validate: httpValidators.gatewayUpdate })).update;
}

export async function saveUpdatePolicy(gatewayId: string, body: HttpUpdatePolicyRequest): Promise<UpdatePolicy> {
  const path = `/api/machines/${gatewayId}/update-policy`;
  return (await request(path, { method: 'PUT', body, validate: httpValidators.updatePolicy })).policy;
}
