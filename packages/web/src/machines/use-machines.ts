// Machines and agents as the pages read them: polled while the page is in view.
import { useQuery } from '@tanstack/react-query';
import { fetchAgents, fetchMachines } from './machines-api.ts';

const POLL_MS = 3_000;
/** Installing an agent takes longer than this; nobody watches for it by the second. */
const AGENTS_POLL_MS = 15_000;

export function useMachines() {
  return useQuery({ queryKey: ['machines'], queryFn: ({ signal }) => fetchMachines(signal), refetchInterval: POLL_MS });
}

export function useAgents(gatewayId: string | null) {
  return useQuery({
    queryKey: ['agents', gatewayId],
    queryFn: ({ signal }) => fetchAgents(gatewayId ?? '', signal),
    enabled: gatewayId !== null,
    refetchInterval: AGENTS_POLL_MS,
  });
}

/** Home folder of the machine's user; asked once, as it does not change under a page. */
export function useMachineHome(gatewayId: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['machines'],
    queryFn: ({ signal }) => fetchMachines(signal),
    staleTime: Infinity,
  });
  return data?.find((machine) => machine.gateway_id === gatewayId)?.system_info?.home;
}
