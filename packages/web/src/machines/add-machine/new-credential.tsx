// A new credential for a machine that is there: the one before it ends when the new one is told.
import type { Machine } from '@vibecode/protocol';
import { useState } from 'react';
import { CommandLine } from '../../components/command-line.tsx';
import { InlineError } from '../../components/inline-error.tsx';
import { SectionBox } from '../../components/section-box.tsx';
import { Button } from '../../components/ui/button.tsx';
import { EnrolmentToken } from './enrolment-token.tsx';
import { LocalOnlyNotice } from './local-only-notice.tsx';
import { MachineArrival } from './machine-arrival.tsx';
import { renewCommand } from './token-command.ts';
import { StepItem, StepList } from './step-list.tsx';
import { useEnrolment } from './use-enrolment.ts';

export function NewCredential({ machine }: { machine: Machine }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <SectionBox title="Credential">
      {isOpen ? (
        <Renewal machine={machine} />
      ) : (
        <>
          <p className="text-muted">
            What {machine.name} shows to be let in. Get a new one if a backup or copy of the machine may be in other
            hands, or if VibeCode was set up there anew. The old one works until the machine has the new one.
          </p>
          <Button className="self-start max-sm:w-full" onClick={() => setIsOpen(true)}>
            New credential …
          </Button>
        </>
      )}
    </SectionBox>
  );
}

function Renewal({ machine }: { machine: Machine }) {
  const { enrolment, phase, now, isMaking, error, make } = useEnrolment(machine);
  if (enrolment === undefined || phase === null)
    return (
      <>
        <p className="text-muted">
          A token lets the machine fetch its new credential. Its sessions go on; it is away for a second or two.
        </p>
        <LocalOnlyNotice />
        <Button variant="primary" className="self-start max-sm:w-full" disabled={isMaking} onClick={make}>
          {isMaking ? 'Making a token …' : 'Make a one-time token'}
        </Button>
        {error !== null && <InlineError error={error} onRetry={make} />}
      </>
    );
  return (
    <>
      <StepList>
        <StepItem number={1} title={`Run this in a terminal of ${machine.name}`}>
          <CommandLine command={renewCommand(enrolment.install_command ?? '')} label="Copy the command" />
          <p className="text-[13px] text-muted">
            As the user who installed it: where that was root, in a root shell (
            <code className="font-mono">sudo -i</code>
            ).
          </p>
        </StepItem>
        <StepItem number={2} title="Paste the token when it asks">
          <EnrolmentToken enrolment={enrolment} phase={phase} now={now} isMaking={isMaking} make={make} />
        </StepItem>
        <StepItem number={3} title="It connects again">
          <MachineArrival phase={phase} waitingFor="This turns green by itself." />
        </StepItem>
      </StepList>
      {error !== null && <InlineError error={error} onRetry={make} />}
    </>
  );
}
