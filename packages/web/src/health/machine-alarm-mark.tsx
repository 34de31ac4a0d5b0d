// In the bar of a session: its machine is in trouble, in a word, and the way to what to do about it.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { limits } from '@vibecode/protocol';
import { TriangleAlert } from 'lucide-react';
import { fetchMachines } from '../machines/machines-api.ts';
import { healthAlarms } from './health-alarms.ts';

export function MachineAlarmMark({ gatewayId }: { gatewayId: string }) {
  const { data } = useQuery({
    queryKey: ['machines'],
    queryFn: ({ signal }) => fetchMachines(signal),
    refetchInterval: limits.HEALTH_INTERVAL_MS,
  });
  const machine = data?.find(({ gateway_id: id }) => id === gatewayId);
  const [alarm] = machine?.health === undefined || !machine.connected ? [] : healthAlarms(machine.health);
  if (alarm === undefined) return null;
  return (
    <Link
      to="/machines/$gatewayId"
      params={{ gatewayId }}
      search={{ tab: 'health' }}
      title={`${alarm.title}. ${alarm.advice}`}
      className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 text-[13px] font-medium text-trouble hover:bg-raised max-sm:h-11"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      <span className="truncate max-sm:sr-only">{alarm.title}</span>
    </Link>
  );
}
