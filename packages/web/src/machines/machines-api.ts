// Machines and the agents that they can start, over HTTP.
import type { AgentInfo, Machine } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export async function fetchMachines(signal: AbortSignal): Promise<Machine[]> {
  return (await request('/api/machines', { validate: httpValidators.machines, signal })).machines;
}

export async function fetchAgents(gatewayId: string, signal: AbortSignal): Promise<AgentInfo[]> {
  return (await request(`/api/machines/${gatewayId}/agents`, { validate: httpValidators.agents, signal })).agents;
}

export function renameMachine(gatewayId: string, name: string): Promise<undefined> {
  return request(`/api/machines/${gatewayId}`, { method: 'PATCH', body: { name } });
}

export function removeMachine(gatewayId: string): Promise<undefined> {
  return request(`/api/machines/${gatewayId}`, { method: 'DELETE' });
}
