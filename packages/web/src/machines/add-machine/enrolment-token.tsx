// A one-time token: to copy, with the time that it has left, and a new one in its place.
import type { HttpEnrolment } from '@vibecode/protocol';
import { CommandLine } from '../../components/command-line.tsx';
import { Button } from '../../components/ui/button.tsx';
import type { EnrolmentPhase } from './enrolment-phase.ts';
import { timeLeft } from './time-left.ts';

export interface EnrolmentTokenProps {
  enrolment: HttpEnrolment;
  phase: EnrolmentPhase;
  now: number;
  isMaking: boolean;
  make: () => void;
}

export function EnrolmentToken({ enrolment, phase, now, isMaking, make }: EnrolmentTokenProps) {
  const left = timeLeft(enrolment.expires_at, now);
  const isOpen = phase.name === 'waiting';
  return (
    <>
      {isOpen && <CommandLine command={enrolment.token ?? ''} label="Copy the token" />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="text-[13px] text-muted">
          {phase.name === 'waiting' && (
            <>
              Works once
              {left !== null && (
                <>
                  , for <span className="font-mono">{left}</span>
                </>
              )}
              . What you paste is not shown there.
            </>
          )}
          {phase.name === 'expired' && 'This token is over.'}
          {(phase.name === 'enrolled' || phase.name === 'connected') && 'This token was used; it opens nothing more.'}
        </p>
        <Button size="small" disabled={isMaking} onClick={make}>
          {isMaking ? 'Making …' : 'New token'}
        </Button>
      </div>
    </>
  );
}
