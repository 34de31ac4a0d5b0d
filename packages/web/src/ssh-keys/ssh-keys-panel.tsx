// Who may log in to a machine over SSH: its keys, adding one, and the command that logs in.
import type { Machine } from '@vibecode/protocol';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { CommandLine } from '../components/command-line.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { Button } from '../components/ui/button.tsx';
import { count } from '../lib/ago.ts';
import { MachineProblem, NotConnected } from '../machines/machine-problem.tsx';
import { AddKeyForm } from './add-key-form.tsx';
import { KeyRow } from './key-row.tsx';
import { useSshKeys } from './use-ssh-keys.ts';

export function SshKeysPanel({ machine, now }: { machine: Machine; now: number }) {
  const { gateway_id: gatewayId, name: machineName, connected: isConnected, system_info: system } = machine;
  const keys = useSshKeys({ gatewayId, isConnected });
  const [isAdding, setIsAdding] = useState(false);
  if (!isConnected && keys.data === undefined) return <NotConnected machine={machine} what="Its keys show up" />;
  if (keys.error !== null && keys.data === undefined)
    return <MachineProblem machine={machine} error={keys.error} onRetry={() => void keys.refetch()} />;
  if (keys.data === undefined) return <LoadingWords>Reading the keys …</LoadingWords>;
  const { keys: list, path, unreadable_lines: unreadable } = keys.data;
  return (
    <div className="flex flex-col gap-4">
      {!isConnected && <NotConnected machine={machine} what="What you see is from before; keys can be changed" />}
      <SectionBox
        title="Keys that may log in"
        isList
        action={
          !isAdding && (
            <Button size="small" disabled={!isConnected} onClick={() => setIsAdding(true)}>
              <Plus aria-hidden="true" />
              Add a key
            </Button>
          )
        }
      >
        {isAdding && (
          <AddKeyForm gatewayId={gatewayId} onAdded={() => setIsAdding(false)} onCancel={() => setIsAdding(false)} />
        )}
        {list.length === 0 ? (
          <p className="px-4 py-5 text-muted">
            No key may log in yet. Add the public key of your laptop or phone, and{' '}
            <code className="font-mono">ssh</code> opens a shell here without a password, until the day that you choose.
          </p>
        ) : (
          <ul>
            {list.map((key) => (
              <KeyRow
                key={`${key.fingerprint} ${key.managed}`}
                gatewayId={gatewayId}
                machineName={machineName}
                sshKey={key}
                now={now}
              />
            ))}
          </ul>
        )}
        {unreadable > 0 && (
          <p className="border-t border-line px-4 py-3 text-[13px] text-muted">
            {count(unreadable, 'line')} of the file could not be read as a key and {unreadable === 1 ? 'is' : 'are'}{' '}
            left as {unreadable === 1 ? 'it is' : 'they are'}.
          </p>
        )}
      </SectionBox>
      {system !== undefined && (
        <SectionBox title="Log in">
          <CommandLine command={`ssh ${system.user}@${system.hostname}`} label="Copy the ssh command" />
          <p className="text-[13px] text-muted">
            From a network that reaches {system.hostname}. The keys are in{' '}
            <code className="font-mono break-all">{path}</code>; lines that you put there yourself stay byte for byte.
          </p>
        </SectionBox>
      )}
    </div>
  );
}
