// Who a machine is: its user, host name and home. Asked once, as it does not change under a page.
import { useQuery } from '@tanstack/react-query';
import type { SystemInfo } from '@vibecode/protocol';
import { fetchMachines } from '../machines/machines-api.ts';

export function useMachineSystem(gatewayId: string): SystemInfo | undefined {
  const { data } = useQuery({
    queryKey: ['machines'],
    queryFn: ({ signal }) => fetchMachines(signal),
    staleTime: Infinity,
  });
  return data?.find((machine) => machine.gateway_id === gatewayId)?.system_info;
}
