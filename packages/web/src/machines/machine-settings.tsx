// What can be changed about a machine itself: its version, when that is renewed, its name, its credential, and its end.
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { CloudMachineSection } from '../clouds/cloud-machine-section.tsx';
import type { MachineLink } from '../link/machine-link.ts';
import { UpdatePanel } from '../updates/update-panel.tsx';
import { UpdatePolicyBox } from '../updates/update-policy-box.tsx';
import { NewCredential } from './add-machine/new-credential.tsx';
import { RemoveMachine } from './remove-machine.tsx';
import { RenameMachine } from './rename-machine.tsx';

export interface MachineSettingsProps {
  machine: Machine;
  sessions: readonly SessionRecord[];
  link: MachineLink | null;
  now: number;
}

export function MachineSettings({ machine, sessions, link, now }: MachineSettingsProps) {
  return (
    <div className="flex flex-col gap-4">
      <UpdatePanel machine={machine} link={link} now={now} />
      <UpdatePolicyBox machine={machine} now={now} />
      <RenameMachine key={machine.name} machine={machine} />
      {machine.is_local !== true && (
        <>
          <NewCredential machine={machine} />
          <CloudMachineSection gatewayId={machine.gateway_id} />
          <RemoveMachine machine={machine} sessions={sessions} />
        </>
      )}
    </div>
  );
}
