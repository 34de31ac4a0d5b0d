// Whether a machine is connected, and since when.
import type { Machine } from '@vibecode/protocol';
import { Monitor, Unplug } from 'lucide-react';
import { age, span } from '../lib/ago.ts';

export function MachineState({ machine: { connected, since }, now }: { machine: Machine; now: number }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {connected ? (
        <Monitor aria-hidden="true" className="size-4 shrink-0" />
      ) : (
        <Unplug aria-hidden="true" className="size-4 shrink-0 text-trouble" />
      )}
      <span>{connected ? 'Connected' : 'Not connected'}</span>
      <span>{connected ? `for ${span(Math.max(0, now - since))}` : `last seen ${age(now - since)}`}</span>
    </span>
  );
}
