// What a new cloud machine is made of. The price stands at the button that begins it.
import type { CloudAccount, HttpCloudCatalog } from '@vibecode/protocol';
import { useId, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { Select } from '../components/ui/select.tsx';
import { useReleases } from '../machines/add-machine/use-releases.ts';
import {
  hourlyPrice,
  imagesIn,
  isCloudName,
  monthlyPrice,
  settleChoice,
  sizesIn,
  sizeText,
  type CloudChoice,
} from './cloud-choices.ts';
import { useCreateCloudMachine } from './use-clouds.ts';

export interface CloudMachineFormProps {
  cloud: CloudAccount;
  catalog: HttpCloudCatalog;
}

export function CloudMachineForm({ cloud, catalog }: CloudMachineFormProps) {
  const create = useCreateCloudMachine(cloud.provider);
  const releases = useReleases();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const [wanted, setWanted] = useState<Partial<CloudChoice>>({});
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const choice = settleChoice(catalog, wanted);
  if (choice === null)
    return <p className="text-muted">{cloud.name} offers nothing to make a machine of with this token right now.</p>;
  const sizes = sizesIn(catalog, choice.region);
  const size = sizes.find(({ size: slug }) => slug === choice.size);
  const change = (part: Partial<CloudChoice>) => setWanted({ ...choice, ...part });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isCloudName(name)) {
      setFault('Letters, digits, dots and hyphens, up to 63: it becomes the host name too.');
      return;
    }
    create.mutate(
      { name, ...choice, ...(keys.size > 0 && { ssh_keys: [...keys] }) },
      {
        onSuccess: () => {
          toast.success(`${name} is being made.`);
          setName('');
        },
      },
    );
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={fault} hint="Also its host name.">
          {(ids) => (
            <Input
              {...ids}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder="build-box"
              maxLength={63}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setFault(undefined);
              }}
            />
          )}
        </Field>
        <Field label="Region" hint="The nearer to you, the faster keys echo.">
          {(ids) => (
            <Select {...ids} value={choice.region} onChange={(event) => change({ region: event.target.value })}>
              {catalog.regions.map(({ region, name: text }) => (
                <option key={region} value={region}>
                  {text} ({region})
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label="Size" hint="An agent takes about 0.7 GB of memory; builds and tests come on top.">
        {(ids) => (
          <Select {...ids} value={choice.size} onChange={(event) => change({ size: event.target.value })}>
            {sizes.map((one) => (
              <option key={one.size} value={one.size}>
                {sizeText(one)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="System">
        {(ids) => (
          <Select {...ids} value={choice.image} onChange={(event) => change({ image: event.target.value })}>
            {imagesIn(catalog, { region: choice.region, size }).map(({ image, name: text }) => (
              <option key={image} value={image}>
                {text}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <SshKeyChoice keys={catalog.ssh_keys} chosen={keys} onChange={setKeys} />
      {create.error !== null && <InlineError error={create.error} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          type="submit"
          variant="primary"
          className="max-sm:w-full"
          disabled={create.isPending || releases.data?.stable === null}
        >
          {create.isPending ? 'Asking for it …' : `Create it${size === undefined ? '' : ` for ${monthlyPrice(size)}`}`}
        </Button>
        {size !== undefined && (
          <p className="text-[13px] text-muted">
            {hourlyPrice(size)}, paid to {cloud.name} until it is destroyed.
          </p>
        )}
      </div>
    </form>
  );
}

interface SshKeyChoiceProps {
  keys: HttpCloudCatalog['ssh_keys'];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

function SshKeyChoice({ keys, chosen, onChange }: SshKeyChoiceProps) {
  const id = useId();
  if (keys.length === 0) return null;
  const toggle = (fingerprint: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(fingerprint);
    else next.delete(fingerprint);
    onChange(next);
  };
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1.5 text-[13px] font-medium">SSH keys for root</legend>
      {keys.map(({ fingerprint, name }) => (
        <label
          key={fingerprint}
          htmlFor={`${id}${fingerprint}`}
          className="flex min-h-8 items-center gap-3 max-sm:min-h-11"
        >
          <input
            id={`${id}${fingerprint}`}
            type="checkbox"
            className="size-4 shrink-0 accent-accent"
            checked={chosen.has(fingerprint)}
            onChange={(event) => toggle(fingerprint, event.target.checked)}
          />
          <span className="min-w-0">
            {name}
            <span className="block font-mono text-xs break-all text-muted">{fingerprint}</span>
          </span>
        </label>
      ))}
      <p className="text-[13px] text-muted">Without one the cloud mails root’s password. Sessions need neither.</p>
    </fieldset>
  );
}
