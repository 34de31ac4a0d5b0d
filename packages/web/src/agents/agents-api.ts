// Installing agents on a machine, over HTTP.
import type { AgentKind, HttpAgentInstallRequest, InstallState } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export interface InstallOrder {
  gatewayId: string;
  agent: AgentKind;
  body: HttpAgentInstallRequest;
}

export async function installAgent({ gatewayId, agent, body }: InstallOrder): Promise<InstallState> {
  const path = `/api/machines/${gatewayId}/agents/${agent}/install`;
  return (await request(path, { method: 'POST', body, validate: httpValidators.agentInstall })).install;
}

export function cancelInstall(gatewayId: string, installId: string): Promise<undefined> {
  return request(`/api/machines/${gatewayId}/installs/${installId}`, { method: 'DELETE' });
}
