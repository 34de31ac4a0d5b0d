// The token that machines are made with: tried at once, kept encrypted, told nobody again.
import type { CloudAccount } from '@vibecode/protocol';
import { useState, type FormEvent } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { useKeepToken } from './use-clouds.ts';

const TOKEN = /^[\x21-\x7e]{16,500}$/;

export function CloudTokenForm({ cloud: { provider, name } }: { cloud: CloudAccount }) {
  const keep = useKeepToken(provider);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const token = text.trim();
    if (TOKEN.test(token)) keep.mutate(token, { onSettled: () => setText('') });
    else setFault('That is no token: paste the whole of it, one line without blanks.');
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      <p className="text-muted">
        VibeCode makes the machine in your own account at {name}: you pay {name}, and it shows there like any other. For
        that it needs an API token of yours that may read and make machines.
      </p>
      <Field
        label={`API token of ${name}`}
        error={fault}
        hint={
          <>
            Made at {name} under API → Tokens, with read and write of droplets. It is tried, kept encrypted, and not
            shown again.
          </>
        }
      >
        {(ids) => (
          <Input
            {...ids}
            type="password"
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setFault(undefined);
              keep.reset();
            }}
          />
        )}
      </Field>
      {keep.error !== null && <InlineError error={keep.error} />}
      <Button type="submit" variant="primary" className="self-start max-sm:w-full" disabled={keep.isPending}>
        {keep.isPending ? 'Trying it …' : 'Keep the token'}
      </Button>
    </form>
  );
}
