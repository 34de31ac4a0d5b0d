// A machine's last 24 hours as the pages read them. The history is long and grows slowly: it is asked for once in a while, and
// what comes meanwhile is added by whoever shows it.
import { useQuery } from '@tanstack/react-query';
import { fetchHealth } from './health-api.ts';

const REFRESH_MS = 5 * 60_000;

export function useHealthHistory(gatewayId: string) {
  return useQuery({
    queryKey: ['health', gatewayId],
    queryFn: ({ signal }) => fetchHealth(gatewayId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: REFRESH_MS,
  });
}
