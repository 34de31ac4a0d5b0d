// Which browsers are signed in, and the way to sign the others out: their pages close at once.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { count } from '../lib/ago.ts';
import { errorText } from '../lib/error-text.ts';
import { useNow } from '../lib/use-now.ts';
import { endSignIn, fetchSignIns, type SignIn } from './devices-api.ts';
import { devicesInOrder, lastSeenText } from './devices-order.ts';
import { SettingsSection } from './settings-section.tsx';

const POLL_MS = 5_000;

export function Devices() {
  const client = useQueryClient();
  const signIns = useQuery({
    queryKey: ['sign-ins'],
    queryFn: ({ signal }) => fetchSignIns(signal),
    refetchInterval: POLL_MS,
  });
  const [asked, setAsked] = useState<readonly SignIn[]>([]);
  const [isAsking, setIsAsking] = useState(false);
  const end = useMutation({
    mutationFn: async (ended: readonly SignIn[]) => {
      const results = await Promise.allSettled(ended.map(async ({ sign_in_id: id }) => endSignIn(id)));
      const failure = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },
    onSuccess: (_answer, ended) => toast.success(`${namesOf(ended)} ${ended.length === 1 ? 'is' : 'are'} signed out.`),
    onError: (error) => toast.error(errorText(error)),
    // Also after a failure: some may be out.
    onSettled: () => client.invalidateQueries({ queryKey: ['sign-ins'] }),
  });
  const now = Math.max(useNow(), signIns.dataUpdatedAt);
  const ask = (ended: readonly SignIn[]) => {
    setAsked(ended);
    setIsAsking(true);
  };
  const list = devicesInOrder(signIns.data ?? []);
  const others = list.filter(({ is_current: isCurrent }) => !isCurrent);
  return (
    <SettingsSection title="Devices that are signed in" anchor="devices">
      {signIns.error !== null && <InlineError error={signIns.error} onRetry={() => void signIns.refetch()} />}
      {signIns.isPending && <LoadingWords>Looking who is signed in …</LoadingWords>}
      {list.length > 0 && (
        <ul className="-mx-5 border-t border-line last:-mb-5">
          {list.map((signIn) => (
            <DeviceRow
              key={signIn.sign_in_id}
              signIn={signIn}
              now={now}
              isEnding={end.isPending && end.variables.includes(signIn)}
              onEnd={() => ask([signIn])}
            />
          ))}
        </ul>
      )}
      {others.length > 1 && (
        <Button variant="danger" className="self-start" disabled={end.isPending} onClick={() => ask(others)}>
          Sign out all others
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Sign out ${namesOf(asked)}?`}
        confirmLabel="Sign out"
        onConfirm={() => end.mutate(asked)}
      >
        {asked.length === 1 ? 'Its pages close' : 'Their pages close'} at once; text that was typed there and not sent
        is lost. Sessions go on. To come back, {asked.length === 1 ? 'it needs' : 'each needs'} a new one-time link.
      </ConfirmDialog>
    </SettingsSection>
  );
}

interface DeviceRowProps {
  signIn: SignIn;
  now: number;
  isEnding: boolean;
  onEnd: () => void;
}

function DeviceRow({ signIn, now, isEnding, onEnd }: DeviceRowProps) {
  const { device_name: name, created_at: createdAt, expires_at: expiresAt, is_current: isCurrent } = signIn;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-3 in-[ul:last-child]:last:border-b-0">
      <MonitorSmartphone aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-col">
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        <span className="text-[13px] text-muted">
          <span className={isCurrent ? 'font-medium text-text' : undefined}>{lastSeenText(signIn, now)}</span> · signed
          in {dateOf(createdAt)}, until {dateOf(expiresAt)}
        </span>
      </div>
      {!isCurrent && (
        <Button size="small" aria-label={`Sign out ${name}`} disabled={isEnding} onClick={onEnd}>
          {isEnding ? 'Signing out …' : 'Sign out'}
        </Button>
      )}
    </li>
  );
}

function namesOf(signIns: readonly SignIn[]): string {
  return signIns.length === 1 ? (signIns[0]?.device_name ?? '') : count(signIns.length, 'browser');
}

function dateOf(at: number): string {
  return new Date(at).toLocaleDateString([], { day: 'numeric', month: 'short' });
}
