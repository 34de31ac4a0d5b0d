// When a machine updates itself: chosen here, or, where it is away or fixes it itself, told.
import type { Machine } from '@vibecode/protocol';
import { SectionBox } from '../components/section-box.tsx';
import { UpdatePolicyForm } from './update-policy-form.tsx';
import { policyText } from './update-text.ts';

export function UpdatePolicyBox({ machine, now }: { machine: Machine; now: number }) {
  const { update_policy: policy, name, connected: isConnected } = machine;
  // It cannot update itself, so there is nothing to choose.
  if (policy === undefined) return null;
  return (
    <SectionBox title="Automatic updates">
      {isConnected ? (
        <UpdatePolicyForm machine={machine} policy={policy} now={now} />
      ) : (
        <>
          <p>{policyText(policy)}.</p>
          <p className="text-[13px] text-muted">
            As {name} last told it. It can be changed here once the machine is connected again.
          </p>
        </>
      )}
    </SectionBox>
  );
}
