// A new machine at a cloud: first the cloud's token, then what it is made of and what that costs.
import type { CloudAccount } from '@vibecode/protocol';
import { useState } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { errorText } from '../lib/error-text.ts';
import { CloudMachineForm } from './cloud-machine-form.tsx';
import { CloudTokenForm } from './cloud-token-form.tsx';
import { useCatalog, useClouds, useForgetToken } from './use-clouds.ts';

export function AddCloudMachine() {
  const clouds = useClouds();
  if (clouds.data === undefined)
    return clouds.error === null ? (
      <LoadingWords>Looking which clouds there are …</LoadingWords>
    ) : (
      <InlineError error={clouds.error} onRetry={() => void clouds.refetch()} />
    );
  return clouds.data.map((cloud) =>
    cloud.has_token ? (
      <AtCloud key={cloud.provider} cloud={cloud} />
    ) : (
      <CloudTokenForm key={cloud.provider} cloud={cloud} />
    ),
  );
}

function AtCloud({ cloud }: { cloud: CloudAccount }) {
  const { provider, name, account_label: label } = cloud;
  const catalog = useCatalog(provider);
  const forget = useForgetToken(provider);
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 text-muted">
          At {name}
          {label !== undefined && label !== '' && (
            <>
              , account <span className="text-text">{label}</span>
            </>
          )}
          .
        </p>
        <Button size="small" disabled={forget.isPending} onClick={() => setIsAsking(true)}>
          {forget.isPending ? 'Forgetting …' : 'Forget the token'}
        </Button>
      </div>
      {catalog.error !== null && <InlineError error={catalog.error} onRetry={() => void catalog.refetch()} />}
      {catalog.isPending && <LoadingWords>{`Asking ${name} for sizes and prices …`}</LoadingWords>}
      {catalog.data !== undefined && <CloudMachineForm cloud={cloud} catalog={catalog.data} />}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Forget the token of ${name}?`}
        confirmLabel="Forget it"
        onConfirm={() => forget.mutate(undefined, { onError: (error) => toast.error(errorText(error)) })}
      >
        Machines that were made with it go on and cost what they cost. They can be destroyed from here only after a
        token is entered again, else at {name} itself.
      </ConfirmDialog>
    </>
  );
}
