// What a machine is called here; its host name stays as it is.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Machine } from '@vibecode/protocol';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { renameMachine } from './machines-api.ts';

const MAX_NAME_LENGTH = 120;

export function RenameMachine({ machine: { gateway_id: gatewayId, name } }: { machine: Machine }) {
  const client = useQueryClient();
  const [text, setText] = useState(name);
  const [fault, setFault] = useState<string | undefined>();
  const rename = useMutation({
    mutationFn: (wanted: string) => renameMachine(gatewayId, wanted),
    onSuccess: async (_answer, wanted) => {
      await client.invalidateQueries({ queryKey: ['machines'] });
      toast.success(`It is called ${wanted} now.`);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') setFault('Give it a name, such as the one on its case.');
    else if (wanted !== name) rename.mutate(wanted);
  };
  return (
    <SectionBox title="Name">
      <form onSubmit={send} noValidate className="flex items-start gap-2 max-sm:flex-col">
        <div className="w-full max-w-md">
          <Field label="Name of the machine" error={fault} hint="As it is called on these pages. Its host name stays.">
            {(ids) => (
              <Input
                {...ids}
                maxLength={MAX_NAME_LENGTH}
                autoComplete="off"
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  setFault(undefined);
                }}
              />
            )}
          </Field>
        </div>
        <Button
          type="submit"
          className="sm:mt-[1.6rem] max-sm:w-full"
          disabled={rename.isPending || text.trim() === name}
        >
          {rename.isPending ? 'Renaming …' : 'Rename'}
        </Button>
      </form>
      {rename.error !== null && <InlineError error={rename.error} />}
    </SectionBox>
  );
}
