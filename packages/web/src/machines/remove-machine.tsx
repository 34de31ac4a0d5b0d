// Takes a machine off the list, for good: its credential ends. Names what is lost and has its name typed.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { AlertDialog } from 'radix-ui';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { CommandLine } from '../components/command-line.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { count } from '../lib/ago.ts';
import { removeMachine } from './machines-api.ts';

export interface RemoveMachineProps {
  machine: Machine;
  sessions: readonly SessionRecord[];
}

export function RemoveMachine({ machine, sessions }: RemoveMachineProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <SectionBox title="Remove this machine">
      <p className="text-muted">
        VibeCode forgets the machine and its credential ends. What runs there goes on, out of reach of these pages.
      </p>
      <Button variant="danger" className="self-start max-sm:w-full" onClick={() => setIsAsking(true)}>
        Remove {machine.name} …
      </Button>
      <p className="text-[13px] text-muted">
        To take VibeCode off the machine itself as well, run there (with <code className="font-mono">| sudo sh</code>{' '}
        where it was installed as root):
      </p>
      <CommandLine
        command={`curl -fsSL ${location.origin}/cleanup.sh | sh`}
        label="Copy the command that takes it out"
      />
      <AlertDialog.Root open={isAsking} onOpenChange={setIsAsking}>
        <AlertDialog.Portal>
          <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[#000]/40" />
          <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[calc(100%-2.5rem)] max-w-md -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line bg-panel p-5">
            <Asking machine={machine} sessions={sessions} />
          </AlertDialog.Content>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </SectionBox>
  );
}

function Asking({ machine: { gateway_id: gatewayId, name, connected: isConnected }, sessions }: RemoveMachineProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const remove = useMutation({
    mutationFn: () => removeMachine(gatewayId),
    onSuccess: async () => {
      toast.success(`${name} is removed.`);
      await navigate({ to: '/', replace: true });
      await client.invalidateQueries();
    },
  });
  const aliveCount = sessions.filter(({ state }) => state !== 'ended').length;
  const isTyped = text.trim() === name;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isTyped) remove.mutate();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <AlertDialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">Remove {name}?</AlertDialog.Title>
      <AlertDialog.Description asChild>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
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
        </ul>
      </AlertDialog.Description>
      <Field label={`Type ${name} to confirm`}>
        {(ids) => (
          <Input
            {...ids}
            autoFocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {remove.error !== null && <InlineError error={remove.error} />}
      <div className="flex justify-end gap-2 max-sm:flex-col-reverse">
        <AlertDialog.Cancel asChild>
          <Button>Cancel</Button>
        </AlertDialog.Cancel>
        <Button type="submit" variant="danger" disabled={!isTyped || remove.isPending}>
          {remove.isPending ? 'Removing …' : 'Remove the machine'}
        </Button>
      </div>
    </form>
  );
}
