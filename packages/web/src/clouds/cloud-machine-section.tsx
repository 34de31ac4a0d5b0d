// On the page of a machine that was made at a cloud: that it costs money, and the way to end that.
import { useNavigate } from '@tanstack/react-router';
import { SectionBox } from '../components/section-box.tsx';
import { DestroyCloudMachine } from './destroy-cloud-machine.tsx';
import { useCloudMachines } from './use-clouds.ts';

export function CloudMachineSection({ gatewayId }: { gatewayId: string }) {
  const navigate = useNavigate();
  const { data } = useCloudMachines();
  const machine = data?.find(({ gateway_id: id }) => id === gatewayId);
  if (machine === undefined) return null;
  return (
    <SectionBox title="At its cloud">
      <p className="text-muted">
        It was made from here and costs money until it is destroyed, also when it is removed from these pages.
      </p>
      <p className="font-mono text-xs [overflow-wrap:anywhere] text-muted">
        {[machine.region, machine.size, machine.image, machine.address ?? ''].filter((part) => part !== '').join(' · ')}
      </p>
      {machine.state === 'other_account' ? (
        <p>{machine.problem}</p>
      ) : (
        <span className="self-start">
          <DestroyCloudMachine machine={machine} onDestroyed={() => void navigate({ to: '/', replace: true })} />
        </span>
      )}
    </SectionBox>
  );
}
