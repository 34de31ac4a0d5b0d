// Lets a public key log in. A private key pasted by mistake is taken out of the field at once and never sent.
import { isProtocolError, type SshKey } from '@vibecode/protocol';
import { ShieldAlert } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { Select } from '../components/ui/select.tsx';
import { Textarea } from '../components/ui/textarea.tsx';
import { EXPIRY_CHOICES, expiresAt, type ExpiryChoice } from './key-expiry.ts';
import { keyFault, readPastedKey } from './public-key-text.ts';
import { useAddSshKey } from './use-ssh-keys.ts';

const MAX_LABEL_LENGTH = 100;

export interface AddKeyFormProps {
  gatewayId: string;
  onAdded: (key: SshKey) => void;
  onCancel: () => void;
}

interface Faults {
  key?: string;
  label?: string;
  date?: string;
}

export function AddKeyForm({ gatewayId, onAdded, onCancel }: AddKeyFormProps) {
  const add = useAddSshKey(gatewayId);
  const [text, setText] = useState('');
  const [wasPrivate, setWasPrivate] = useState(false);
  const [label, setLabel] = useState('');
  const [choice, setChoice] = useState<ExpiryChoice>('quarter');
  const [date, setDate] = useState('');
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<unknown>(null);
  const pasted = readPastedKey(text);
  const comment = pasted.kind === 'public' ? pasted.comment.slice(0, MAX_LABEL_LENGTH) : '';

  const takeKey = (next: string) => {
    const isPrivate = readPastedKey(next).kind === 'private';
    setWasPrivate(isPrivate);
    setText(isPrivate ? '' : next);
    setFaults({});
    setFailure(null);
  };

  const send = (event: FormEvent) => {
    event.preventDefault();
    setFailure(null);
    const end = expiresAt(choice, { date, now: Date.now() });
    const chosenLabel = label.trim() === '' ? comment : label.trim();
    const fault = keyFault(pasted);
    const found: Faults = {
      ...(fault === null ? {} : { key: fault }),
      ...(chosenLabel === '' ? { label: 'Name it, so that you know it again: the device that it is on.' } : {}),
      ...(end === 'wrong' ? { date: 'Choose a time that is still to come.' } : {}),
    };
    setFaults(found);
    if (pasted.kind !== 'public' || end === 'wrong' || Object.keys(found).length > 0) return;
    add.mutate(
      { public_key: pasted.line, label: chosenLabel, expires_at: end },
      {
        onSuccess: ({ key, replaced }) => {
          toast.success(
            replaced
              ? `“${key.label}” was there already; its label and expiry are changed.`
              : `“${key.label}” may log in now.`,
          );
          onAdded(key);
        },
        onError: (error) => {
          if (!isProtocolError(error)) setFailure(error);
          else if (error.code === 'key_is_private') takeKey(text);
          else if (error.code.startsWith('key_') && error.code !== 'key_file_busy') setFaults({ key: error.message });
          else setFailure(error);
        },
      },
    );
  };

  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4 border-b border-line p-4">
      {wasPrivate && <PrivateKeyAdvice />}
      <Field
        label="Public key"
        error={faults.key}
        hint={
          pasted.kind === 'public' ? (
            <span className="font-mono">
              {pasted.type}
              {pasted.bits === null ? '' : `, ${pasted.bits} bits`}
            </span>
          ) : (
            <>
              The one line of <code className="font-mono">~/.ssh/id_ed25519.pub</code> on the device that you log in
              from. None there? <code className="font-mono">ssh-keygen -t ed25519</code> makes one.
            </>
          )
        }
      >
        {(ids) => (
          <Textarea
            {...ids}
            autoFocus
            rows={3}
            className="font-mono text-[13px] break-all max-sm:text-base"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder="ssh-ed25519 AAAA… you@laptop"
            value={text}
            onChange={(event) => takeKey(event.target.value)}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Label" error={faults.label} hint="Whose key, on which device.">
          {(ids) => (
            <Input
              {...ids}
              maxLength={MAX_LABEL_LENGTH}
              placeholder={comment}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        <Field label="May log in for" hint="Afterwards the machine refuses it by itself.">
          {(ids) => (
            <Select {...ids} value={choice} onChange={(event) => setChoice(event.target.value as ExpiryChoice)}>
              {EXPIRY_CHOICES.map(({ value, label: text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {choice === 'date' && (
          <Field label="Until" error={faults.date} hint="In the time of this browser.">
            {(ids) => (
              <Input {...ids} type="datetime-local" value={date} onChange={(event) => setDate(event.target.value)} />
            )}
          </Field>
        )}
      </div>
      {failure !== null && <InlineError error={failure} />}
      <div className="flex gap-2 max-sm:flex-col">
        <Button type="submit" variant="primary" disabled={add.isPending}>
          {add.isPending ? 'Adding …' : 'Add the key'}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

function PrivateKeyAdvice() {
  return (
    <div role="alert" className="flex items-start gap-3 rounded-md border border-trouble px-3 py-2.5">
      <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-trouble" />
      <p className="min-w-0">
        <span className="font-medium text-trouble">
          That was a private key. It was not sent and is out of the field.
        </span>{' '}
        <span className="text-muted">
          It has been on your clipboard: replace it if anybody else could read that. Make a new pair with{' '}
          <code className="font-mono text-[13px]">ssh-keygen -t ed25519</code>, and paste the file that ends in .pub.
        </span>
      </p>
    </div>
  );
}
