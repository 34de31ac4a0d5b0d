// Account, this device, other devices, looks.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { toast } from 'sonner';
import { signOut } from '../account/account-api.ts';
import { OpenElsewhere } from '../account/open-elsewhere.tsx';
import { useMe } from '../account/use-me.ts';
import { InlineError } from '../components/inline-error.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { errorText } from '../lib/error-text.ts';
import { forgetPageKey } from '../link/page-key.ts';
import { Appearance } from '../settings/appearance.tsx';
import { Devices } from '../settings/devices.tsx';
import { Shortcuts } from '../settings/shortcuts.tsx';
import { SettingsSection } from '../settings/settings-section.tsx';

export function SettingsPage() {
  const navigate = useNavigate();
  const me = useMe();
  const [isAsking, setIsAsking] = useState(false);
  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      toast.error(errorText(error));
      return;
    }
    forgetPageKey();
    await navigate({ to: '/signed-out', replace: true });
  };
  return (
    <PageFrame title="Settings" width="narrow">
      {me.error !== null && <InlineError error={me.error} onRetry={() => void me.refetch()} />}
      <SettingsSection title="Account">
        <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-2">
          <dt className="text-muted">Account</dt>
          <dd>{me.data?.account.name ?? '…'}</dd>
          <dt className="text-muted">This device</dt>
          <dd>{me.data?.device_name ?? '…'}</dd>
          <dt className="text-muted">Address</dt>
          <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">{me.data?.public_url ?? '…'}</dd>
          <dt className="text-muted">Version</dt>
          <dd className="font-mono text-[13px]">{me.data?.version ?? '…'}</dd>
        </dl>
        <Button variant="danger" className="self-start" onClick={() => setIsAsking(true)}>
          Sign out of this device
        </Button>
      </SettingsSection>
      <Devices />
      <OpenElsewhere publicUrl={me.data?.public_url} />
      <Appearance />
      <Shortcuts />
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title="Sign out of this device?"
        confirmLabel="Sign out"
        onConfirm={() => void leave()}
      >
        Sessions go on. To come back, this browser needs a new one-time link: from the machine that runs VibeCode or
        from another browser that is signed in.
      </ConfirmDialog>
    </PageFrame>
  );
}
