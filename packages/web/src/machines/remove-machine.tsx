// Takes a machine off the list, for good: its credential ends.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { useState } from 'react';
import { toast } from 'sonner';
import { usePublicUrl } from '../account/use-me.ts';
import { CommandLine } from '../components/command-line.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { Button } from '../components/ui/button.tsx';
import { TypedConfirmDialog } from '../components/ui/typed-confirm-dialog.tsx';
import { count } from '../lib/ago.ts';
import { removeMachine } from './machines-api.ts';

export interface RemoveMachineProps {
  machine: Machine;
  sessions: readonly SessionRecord[];
}

export function RemoveMachine({ machine, sessions }: RemoveMachineProps) {
  const { gateway_id: gatewayId, name, connected: isConnected } = machine;
  const navigate = useNavigate();
  const publicUrl = usePublicUrl();
  const client = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeMachine(gatewayId),
    onSuccess: async () => {
      toast.success(`${name} is removed.`);
      await navigate({ to: '/', replace: true });
      await client.invalidateQueries();
    },
  });
  const aliveCount = sessions.filter(({ state }) => state !== 'ended').length;
  return (
    <SectionBox title="Remove this machine">
      <p className="text-muted">
        VibeCode forgets the machine and its credential ends. What runs there goes on, out of reach of these pages.
      </p>
      <Button variant="danger" className="self-start max-sm:w-full" onClick={() => setIsAsking(true)}>
        Remove {name} …
      </Button>
      <p className="text-[13px] text-muted">
        To take VibeCode off the machine itself as well, run there (with <code className="font-mono">| sudo sh</code>{' '}
        where it was installed as root):
      </p>
      <CommandLine command={`curl -fsSL ${publicUrl}/cleanup.sh | sh`} label="Copy the command that takes it out" />
      <TypedConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${name}?`}
        name={name}
        confirmLabel="Remove the machine"
        pendingLabel="Removing …"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        <li>
          {isConnected ? 'It is disconnected at once, and its' : 'Its'} credential ends: to come back it must be added
          anew.
        </li>
        {aliveCount > 0 && (
          <li>
            {count(aliveCount, 'session')} {aliveCount === 1 ? 'goes' : 'go'} on there, but{' '}
            {aliveCount === 1 ? 'is' : 'are'} no longer reached from here.
          </li>
        )}
        <li>Its health, agents, keys and files are no longer on these pages. Nothing on the machine is deleted.</li>
      </TypedConfirmDialog>
    </SectionBox>
  );
}
