// Machines that were made at a cloud from here: how far each is, and the way to be rid of it and of its price.
import { useCloudMachines } from './use-clouds.ts';
import { InlineError } from '../components/inline-error.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { CloudMachineRow } from './cloud-machine-row.tsx';

export function CloudMachineList() {
  const machines = useCloudMachines();
  if (machines.error !== null) return <InlineError error={machines.error} onRetry={() => void machines.refetch()} />;
  if (machines.data === undefined || machines.data.length === 0) return null;
  return (
    <SectionBox title="Made from here" isList>
      <ul>
        {machines.data.map((machine) => (
          <CloudMachineRow key={machine.cloud_machine_id} listed={machine} />
        ))}
      </ul>
    </SectionBox>
  );
}
