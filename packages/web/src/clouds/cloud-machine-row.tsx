// One machine at a cloud, from "creating" to "ready" or to why not.
import { Link } from '@tanstack/react-router';
import type { CloudMachine } from '@vibecode/protocol';
import { StateWord } from '../components/state-word.tsx';
import { StepMarks } from '../components/step-marks.tsx';
import { Button } from '../components/ui/button.tsx';
import { age } from '../lib/ago.ts';
import { useNow } from '../lib/use-now.ts';
import { cloudMachineSteps, cloudMachineText } from './cloud-machine-text.ts';
import { DestroyCloudMachine } from './destroy-cloud-machine.tsx';
import { useCloudMachine } from './use-clouds.ts';

export function CloudMachineRow({ listed }: { listed: CloudMachine }) {
  const machine = useCloudMachine(listed);
  const now = useNow();
  const { name, state, region, size, image, address, problem, created_at: createdAt, gateway_id: gatewayId } = machine;
  const { tone, word } = cloudMachineText(state);
  const steps = cloudMachineSteps(state);
  return (
    <li className="flex flex-col gap-3 border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span role="status">
          <StateWord tone={tone} word={word} />
        </span>
        <span className="text-[13px] text-muted">made {age(Math.max(0, now - createdAt))}</span>
      </div>
      <p className="font-mono text-xs [overflow-wrap:anywhere] text-muted">
        {[region, size, image, ...(address === undefined ? [] : [address])].join(' · ')}
      </p>
      {problem !== undefined && <p className="text-[13px]">{problem}</p>}
      {steps.length > 0 && <StepMarks steps={steps} />}
      <div className="flex gap-2 max-sm:flex-col">
        {state === 'connected' && gatewayId !== undefined && (
          <Button asChild size="small" variant="primary">
            <Link to="/new" search={{ machine: gatewayId }}>
              New session on {name}
            </Link>
          </Button>
        )}
        {state !== 'other_account' && <DestroyCloudMachine machine={machine} />}
      </div>
    </li>
  );
}
