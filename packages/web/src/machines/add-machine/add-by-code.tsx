// A machine that shows a code: typed here, compared and confirmed on the next page.
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { usePublicUrl } from '../../account/use-me.ts';
import { CommandLine } from '../../components/command-line.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { readEnrolmentCode } from './enrolment-code.ts';

export function AddByCode() {
  const navigate = useNavigate();
  const publicUrl = usePublicUrl();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const code = readEnrolmentCode(text);
    if (code === null)
      setFault('A code is eight letters without vowels, such as BCDF-GHJK. Compare it with the machine.');
    else void navigate({ to: '/add', search: { code } });
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      <p className="text-muted">
        For a machine without a way to paste. Run this there and leave the token empty: it shows a code and an address
        to open.
      </p>
      <CommandLine command={`curl -fsSL ${publicUrl}/install.sh | sh`} label="Copy the command" />
      <p className="text-[13px] text-muted">
        Where the gateway is already, <code className="font-mono">vibecode-gateway enroll --url {publicUrl}</code> shows
        one too.
      </p>
      <div className="flex items-start gap-2 max-sm:flex-col">
        <div className="w-full max-w-56">
          <Field label="Code on the machine" error={fault}>
            {(ids) => (
              <Input
                {...ids}
                className="font-mono uppercase"
                placeholder="BCDF-GHJK"
                autoCapitalize="characters"
                autoComplete="off"
                spellCheck={false}
                maxLength={20}
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  setFault(undefined);
                }}
              />
            )}
          </Field>
        </div>
        <Button type="submit" variant="primary" className="sm:mt-[1.6rem] max-sm:w-full">
          Look it up
        </Button>
      </div>
    </form>
  );
}
