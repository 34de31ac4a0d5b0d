// Any Linux or Mac: one line to run there, and the token that it asks for.
import { usePublicUrl } from '../../account/use-me.ts';
import { InlineError } from '../../components/inline-error.tsx';
import { CommandLine } from '../../components/command-line.tsx';
import { Button } from '../../components/ui/button.tsx';
import { EnrolmentToken } from './enrolment-token.tsx';
import { MachineArrival } from './machine-arrival.tsx';
import { enrolCommand } from './token-command.ts';
import { StepItem, StepList } from './step-list.tsx';
import { useEnrolment } from './use-enrolment.ts';

export function AddByToken() {
  const { enrolment, phase, now, isMaking, error, make } = useEnrolment();
  const publicUrl = usePublicUrl();
  return (
    <div className="flex flex-col gap-5">
      {(enrolment === undefined || phase === null) && (
        <>
          <p className="text-muted">
            You get a line to run on the machine, and a token that says it is yours. The script downloads the gateway
            from here, checks it, says each step, and can be taken out again by one line.
          </p>
          <Button variant="primary" className="self-start max-sm:w-full" disabled={isMaking} onClick={make}>
            {isMaking ? 'Making a token …' : 'Make a one-time token'}
          </Button>
        </>
      )}
      {enrolment !== undefined && phase !== null && (
        <StepList>
          <StepItem number={1} title="Run this in a terminal of the machine">
            <CommandLine command={enrolment.install_command ?? ''} label="Copy the command" />
            <p className="text-[13px] text-muted">
              As root it becomes a service of the machine with a user of its own; as yourself, one of yours. For the
              first with sudo, end the line with <code className="font-mono">| sudo sh</code>.
            </p>
            <details className="text-[13px]">
              <summary className="text-muted max-sm:py-3.5">The gateway is there already</summary>
              <div className="flex flex-col gap-2 pt-2">
                <CommandLine command={enrolCommand(publicUrl)} label="Copy the command that enrols it" />
                <p className="text-muted">Then start it, or restart it.</p>
              </div>
            </details>
          </StepItem>
          <StepItem number={2} title="Paste the token when it asks">
            <EnrolmentToken enrolment={enrolment} phase={phase} now={now} isMaking={isMaking} make={make} />
          </StepItem>
          <StepItem number={3} title="It connects">
            <MachineArrival phase={phase} waitingFor="This turns green by itself, and the machine shows up at home." />
          </StepItem>
        </StepList>
      )}
      {error !== null && <InlineError error={error} onRetry={make} />}
    </div>
  );
}
