// Starting and cancelling installations. The list of agents names for each its installation, so that a reload finds it again;
// the machine's events bring it up to date at once.
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { AgentInfo, InstallState } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { useEffect } from 'react';
import type { MachineLink } from '../link/machine-link.ts';
import { cancelInstall, installAgent, type InstallOrder } from './agents-api.ts';
import { isAtWork, withInstall } from './install-state.ts';

export function useInstallAgent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: InstallOrder) => installAgent(order),
    onSuccess: (install, { gatewayId }) => setInstall(client, { gatewayId, install }),
  });
}

export function useCancelInstall(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (installId: string) => cancelInstall(gatewayId, installId),
    onSettled: () => client.invalidateQueries({ queryKey: ['agents', gatewayId] }),
  });
}

export function useInstallEvents({ gatewayId, link }: { gatewayId: string; link: MachineLink | null }): void {
  const client = useQueryClient();
  useEffect(
    () =>
      link?.listenToMachine(({ type, body }) => {
        if (type !== 'agents.install.progress' || !EVENT_VALIDATORS['agents.install.progress'](body)) return;
        setInstall(client, { gatewayId, install: body.install });
        // Path and version of what is there now.
        if (!isAtWork(body.install)) void client.invalidateQueries({ queryKey: ['agents', gatewayId] });
      }),
    [client, gatewayId, link],
  );
}

function setInstall(client: QueryClient, { gatewayId, install }: { gatewayId: string; install: InstallState }): void {
  client.setQueryData<AgentInfo[]>(['agents', gatewayId], (agents) => agents && withInstall(agents, install));
}
