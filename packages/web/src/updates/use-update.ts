// The version of a machine's gateway, and an update from its first step to its outcome: asked over HTTP, told by the
// machine's events, and asked again once the gateway is back from its restart.
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { HttpGatewayUpdateRequest, Machine, UpdateState, UpdateStatus } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { useEffect } from 'react';
import type { MachineLink } from '../link/machine-link.ts';
import { isUpdateAtWork, newerUpdate } from './update-text.ts';
import { fetchUpdateStatus, startUpdate } from './updates-api.ts';

/** Also where the events do not arrive: a gateway that restarts tells nobody until it is back. */
const AT_WORK_POLL_MS = 1_500;

export function useUpdateStatus(machine: Machine) {
  const { gateway_id: gatewayId, connected: isConnected } = machine;
  return useQuery({
    queryKey: ['update', gatewayId],
    queryFn: ({ signal }) => fetchUpdateStatus({ gatewayId, isAskingForNewest: false, signal }),
    // Asks again by itself once the machine is back.
    enabled: isConnected,
    refetchInterval: ({ state: { data } }) =>
      data?.update !== undefined && isUpdateAtWork(data.update) ? AT_WORK_POLL_MS : false,
  });
}

export interface NewestReleaseOptions {
  gatewayId: string;
  /** That runs: newer than that. */
  version: string;
  /** Whether the machine can be asked; what it said before stays. */
  isEnabled: boolean;
}

/** Apart from the rest: the release server may be down, which is no fault of the machine. */
export function useNewestRelease({ gatewayId, version, isEnabled }: NewestReleaseOptions) {
  return useQuery({
    queryKey: ['newest-release', gatewayId, version],
    queryFn: ({ signal }) => fetchUpdateStatus({ gatewayId, isAskingForNewest: true, signal }),
    enabled: isEnabled,
    select: ({ available }) => available ?? null,
    staleTime: 60_000,
    retry: false,
  });
}

export function useStartUpdate(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HttpGatewayUpdateRequest) => startUpdate(gatewayId, body),
    onSuccess: (update) => setUpdate(client, { gatewayId, update }),
    onError: () => client.invalidateQueries({ queryKey: ['update', gatewayId] }),
  });
}

export function useUpdateEvents({ gatewayId, link }: { gatewayId: string; link: MachineLink | null }): void {
  const client = useQueryClient();
  useEffect(
    () =>
      link?.listenToMachine(({ type, body }) => {
        if (type !== 'gateway.update.progress' || !EVENT_VALIDATORS['gateway.update.progress'](body)) return;
        const { update } = body;
        // Begun elsewhere: there is a newer one than this page knows.
        if (client.getQueryData<UpdateStatus>(['update', gatewayId])?.update?.update_id !== update.update_id)
          void client.invalidateQueries({ queryKey: ['newest-release', gatewayId] });
        setUpdate(client, { gatewayId, update });
        // Which version runs now, and which one is kept.
        if (!isUpdateAtWork(update)) void client.invalidateQueries({ queryKey: ['update', gatewayId] });
      }),
    [client, gatewayId, link],
  );
}

function setUpdate(client: QueryClient, { gatewayId, update }: { gatewayId: string; update: UpdateState }): void {
  client.setQueryData<UpdateStatus>(
    ['update', gatewayId],
    (status) => status && { ...status, update: newerUpdate(status.update, update) },
  );
}
