// The computer that VibeCode runs on is one of the machines from its first start; where it runs elsewhere, this says so.
import { Link } from '@tanstack/react-router';
import { InlineError } from '../../components/inline-error.tsx';
import { LoadingWords } from '../../components/loading-words.tsx';
import { useMachines } from '../use-machines.ts';
import { MachineArrival } from './machine-arrival.tsx';

export function ThisComputer() {
  const machines = useMachines();
  if (machines.data === undefined)
    return machines.error === null ? (
      <LoadingWords>Looking at your machines …</LoadingWords>
    ) : (
      <InlineError error={machines.error} onRetry={() => void machines.refetch()} />
    );
  const machine = machines.data.find(({ is_local: isLocal }) => isLocal === true);
  if (machine === undefined)
    return (
      <p className="text-muted">
        VibeCode does not run on a machine of yours. To add the computer that you sit at, take{' '}
        <Link to="/add" search={{ way: 'token' }} className="text-accent underline underline-offset-2">
          the line for Linux or Mac
        </Link>{' '}
        and run it here.
      </p>
    );
  return (
    <>
      <p className="text-muted">
        {machine.connected
          ? `The computer that VibeCode runs on is here already, as ${machine.name}. There is nothing to do.`
          : `The computer that VibeCode runs on is here as ${machine.name}, but its gateway is not connected. It is started with VibeCode and comes back by itself; if it does not, look at what npm start printed there.`}
      </p>
      {machine.connected && <MachineArrival phase={{ name: 'connected', machine }} waitingFor="" />}
    </>
  );
}
