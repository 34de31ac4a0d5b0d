// Ends a machine at its cloud, with everything on it, and with its price.
import type { CloudMachine } from '@vibecode/protocol';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../components/ui/button.tsx';
import { TypedConfirmDialog } from '../components/ui/typed-confirm-dialog.tsx';
import { useDestroyCloudMachine } from './use-clouds.ts';

export interface DestroyCloudMachineProps {
  machine: CloudMachine;
  onDestroyed?: () => void;
}

export function DestroyCloudMachine({ machine, onDestroyed }: DestroyCloudMachineProps) {
  const { name, address } = machine;
  const [isAsking, setIsAsking] = useState(false);
  const destroy = useDestroyCloudMachine(machine);
  const confirmed = () =>
    destroy.mutate(undefined, {
      onSuccess: () => {
        setIsAsking(false);
        toast.success(`${name} is destroyed and costs nothing more.`);
        onDestroyed?.();
      },
    });
  return (
    <>
      <Button size="small" variant="danger" aria-label={`Destroy ${name}`} onClick={() => setIsAsking(true)}>
        Destroy …
      </Button>
      <TypedConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Destroy ${name}?`}
        name={name}
        confirmLabel="Destroy the machine"
        pendingLabel="Destroying …"
        isPending={destroy.isPending}
        error={destroy.error}
        onConfirm={confirmed}
      >
        <li>
          The machine{address !== undefined && ` (${address})`} and everything on its disk are deleted at the cloud, and
          cannot be brought back.
        </li>
        <li>Its sessions end, with whatever their agents have not pushed elsewhere.</li>
        <li>It costs nothing more, and is taken off these pages.</li>
      </TypedConfirmDialog>
    </>
  );
}
