// Machines and agents as the pages read them: polled while the page is in view.
import { useQuery } from '@tanstack/react-query';
import type { Machine } from '@vibecode/protocol';
import { isAtWork } from '../agents/install-state.ts';
import { fetchAgents, fetchMachines } from './machines-api.ts';

const POLL_MS = 3_000;
/** Installing an agent takes longer than this; nobody watches for it by the second. */
const AGENTS_POLL_MS = 15_000;
/** One that VibeCode installs is watched, also where its events do not arrive. */
const INSTALL_POLL_MS = 2_000;

export function useMachines() {
  return useQuery({ queryKey: ['machines'], queryFn: ({ signal }) => fetchMachines(signal), refetchInterval: POLL_MS });
}

export function useAgents(gatewayId: string | null) {
  return useQuery({
    queryKey: ['agents', gatewayId],
    queryFn: ({ signal }) => fetchAgents(gatewayId ?? '', signal),
    enabled: gatewayId !== null,
    refetchInterval: ({ state }) =>
      state.data?.some(({ install }) => install !== undefined && isAtWork(install)) === true
        ? INSTALL_POLL_MS
        : AGENTS_POLL_MS,
  });
}

/** What the machine is; asked once, as that does not change under a page. */
export function useMachine(gatewayId: string): Machine | undefined {
  const { data } = useQuery({
    queryKey: ['machines'],
    queryFn: ({ signal }) => fetchMachines(signal),
    staleTime: Infinity,
  });
  return data?.find((machine) => machine.gateway_id === gatewayId);
}

/** Home folder of the machine's user. */
export function useMachineHome(gatewayId: string): string | undefined {
  return useMachine(gatewayId)?.system_info?.home;
}
