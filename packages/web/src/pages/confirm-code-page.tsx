// /add?code=…: a machine asks to be added. Its owner compares what stands on both screens, then says yes or no.
import { Link } from '@tanstack/react-router';
import { useMutation, useQuery } from '@tanstack/react-query';
import { isProtocolError, type HttpCodeDetails } from '@vibecode/protocol';
import { ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { Button } from '../components/ui/button.tsx';
import { age } from '../lib/ago.ts';
import { useNow } from '../lib/use-now.ts';
import { newMachine } from '../machines/add-machine/enrolment-phase.ts';
import { confirmCode, fetchCode, refuseCode } from '../machines/add-machine/enrolments-api.ts';
import { MachineArrival } from '../machines/add-machine/machine-arrival.tsx';
import { timeLeft } from '../machines/add-machine/time-left.ts';
import { useMachines } from '../machines/use-machines.ts';

const SECOND_MS = 1_000;

export function ConfirmCodePage({ code }: { code: string }) {
  const details = useQuery({
    queryKey: ['enrolment-codes', code],
    queryFn: ({ signal }) => fetchCode(code, signal),
    // Looking codes up is rationed, and nothing about one changes.
    staleTime: Infinity,
    retry: false,
  });
  const [isRefused, setIsRefused] = useState(false);
  return (
    <PageFrame title={isRefused ? 'Not added' : 'Add this machine?'} width="narrow">
      {details.error !== null && <NoSuchCode error={details.error} onRetry={() => void details.refetch()} />}
      {details.isPending && <LoadingWords>Looking for the machine that shows this code …</LoadingWords>}
      {details.data !== undefined &&
        (isRefused ? (
          <Refused details={details.data} />
        ) : (
          <Asking details={details.data} onRefused={() => setIsRefused(true)} />
        ))}
    </PageFrame>
  );
}

function Asking({ details, onRefused }: { details: HttpCodeDetails; onRefused: () => void }) {
  const { code, hostname, client_address: address, requested_at: requestedAt, expires_at: expiresAt } = details;
  const now = useNow(SECOND_MS);
  const machines = useMachines();
  const [knownBefore, setKnownBefore] = useState<ReadonlySet<string> | null>(null);
  const confirm = useMutation({
    mutationFn: () => confirmCode(code),
    onMutate: () => setKnownBefore(new Set((machines.data ?? []).map(({ gateway_id: id }) => id))),
  });
  const refuse = useMutation({ mutationFn: () => refuseCode(code), onSuccess: onRefused });
  const left = timeLeft(expiresAt, now);
  const isAnswering = confirm.isPending || refuse.isPending;
  const machine = confirm.isSuccess && knownBefore !== null ? newMachine(machines.data ?? [], knownBefore) : null;
  return (
    <section
      aria-label="The machine that asks"
      className="flex flex-col gap-5 rounded-lg border border-line bg-panel p-5"
    >
      <p className="rounded-md border border-line bg-terminal py-4 text-center font-mono text-2xl tracking-widest">
        {code}
      </p>
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-2">
        <dt className="text-muted">Calls itself</dt>
        <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">{hostname}</dd>
        <dt className="text-muted">Asks from</dt>
        <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">{address === '' ? 'not known' : address}</dd>
        <dt className="text-muted">Asked</dt>
        <dd>
          {age(Math.max(0, now - requestedAt))}
          {left !== null && !confirm.isSuccess && (
            <span className="text-muted">
              , waits another <span className="font-mono text-[13px]">{left}</span>
            </span>
          )}
        </dd>
      </dl>
      {confirm.isSuccess ? (
        <MachineArrival
          phase={machine?.connected === true ? { name: 'connected', machine } : { name: 'enrolled', machine }}
          waitingFor=""
        />
      ) : (
        <>
          <p className="flex items-start gap-3 text-muted">
            <ShieldQuestion aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
            <span>
              Add it only if <span className="text-text">this code stands on the screen of a machine of yours now</span>
              . Whoever runs that machine sees what you type into its sessions.
            </span>
          </p>
          {confirm.error !== null && <InlineError error={confirm.error} />}
          {refuse.error !== null && <InlineError error={refuse.error} />}
          <div className="flex gap-2 max-sm:flex-col">
            <Button
              variant="primary"
              disabled={isAnswering || machines.data === undefined}
              onClick={() => confirm.mutate()}
            >
              {confirm.isPending ? 'Adding …' : 'The codes are the same: add it'}
            </Button>
            <Button disabled={isAnswering} onClick={() => refuse.mutate()}>
              {refuse.isPending ? 'Refusing …' : 'It is not mine'}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Refused({ details: { hostname } }: { details: HttpCodeDetails }) {
  return (
    <div className="flex flex-col items-start gap-4 rounded-lg border border-line bg-panel p-5">
      <p className="text-muted">
        <span className="font-mono text-[13px] text-text">{hostname}</span> got nothing, and is told so: its code is
        over. If somebody sent you this address, be careful with what else they send.
      </p>
      <Button asChild>
        <Link to="/">See all sessions</Link>
      </Button>
    </div>
  );
}

function NoSuchCode({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isOver = isProtocolError(error) && (error.code === 'enrolment_invalid' || error.code === 'invalid_message');
  return (
    <>
      <InlineError error={error} {...(isOver ? {} : { onRetry })} />
      {isOver && (
        <Button asChild className="self-start">
          <Link to="/add" search={{ way: 'code' }}>
            Type another code
          </Link>
        </Button>
      )}
    </>
  );
}
