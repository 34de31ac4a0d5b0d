// One key that may log in: whose, what it is, until when, and the way to take it out.
import type { SshKey } from '@vibecode/protocol';
import { CalendarX2, Clock, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { cn } from '../lib/cn.ts';
import { errorText } from '../lib/error-text.ts';
import { expiryText } from './key-expiry.ts';
import { useRevokeSshKey } from './use-ssh-keys.ts';

export interface KeyRowProps {
  gatewayId: string;
  machineName: string;
  sshKey: SshKey;
  now: number;
}

export function KeyRow({ gatewayId, machineName, sshKey, now }: KeyRowProps) {
  const revoke = useRevokeSshKey(gatewayId);
  const [isAsking, setIsAsking] = useState(false);
  const { label, type, bits, fingerprint, managed: isManaged } = sshKey;
  const name = label === '' ? 'Key without a label' : label;
  const confirmed = () =>
    revoke.mutate(fingerprint, {
      onSuccess: () => toast.success(`“${name}” may not log in any more.`),
      onError: (error) => toast.error(errorText(error)),
    });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-t border-line px-4 py-3 first:border-t-0">
      <KeyRound aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        <span className="font-mono text-xs break-all text-muted">
          {type} · {bits} bits · {fingerprint}
        </span>
        {isManaged ? (
          <Expiry at={sshKey.expires_at} now={now} />
        ) : (
          <span className="text-[13px] text-muted">
            Your own line{sshKey.expires_at !== null && `, ends ${new Date(sshKey.expires_at).toLocaleString()}`}.
            VibeCode leaves it as it is; take it out of the file yourself.
          </span>
        )}
      </div>
      {isManaged && (
        <Button
          size="small"
          variant="danger"
          aria-label={`Revoke ${name}`}
          disabled={revoke.isPending}
          onClick={() => setIsAsking(true)}
          className="max-sm:w-full"
        >
          {revoke.isPending ? 'Revoking …' : 'Revoke'}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Revoke “${name}”?`}
        confirmLabel="Revoke the key"
        onConfirm={confirmed}
      >
        Whoever holds this key can no longer log in to {machineName}. Logins that are open stay open.
        <span className="mt-2 block font-mono text-xs break-all">{fingerprint}</span>
      </ConfirmDialog>
    </li>
  );
}

function Expiry({ at, now }: { at: number | null; now: number }) {
  const { tone, text } = expiryText(at, now);
  const Icon = tone === 'over' ? CalendarX2 : Clock;
  return (
    <span
      className={cn(
        'inline-flex flex-wrap items-center gap-x-1.5 text-[13px] text-muted',
        tone === 'over' && 'font-medium text-trouble',
        tone === 'soon' && 'font-medium text-text',
      )}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {tone === 'soon' ? `${text}, soon` : text}
      {at !== null && (
        <time dateTime={new Date(at).toISOString()} className="font-normal text-muted">
          ({new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })})
        </time>
      )}
    </span>
  );
}
