// Which agent: those that are installed can be chosen, the others say how they get there.
import type { AgentInfo, AgentKind } from '@vibecode/protocol';
import { RadioGroup } from 'radix-ui';
import { AGENT_INSTALL, AGENT_NAME } from '../sessions/agent-names.ts';
import { CommandLine } from './command-line.tsx';

const ORDER: readonly AgentKind[] = ['claude-code', 'codex', 'gemini', 'shell', 'custom'];

export interface AgentPickerProps {
  agents: readonly AgentInfo[];
  machineName: string;
  value: AgentKind;
  onChange: (agent: AgentKind) => void;
}

export function AgentPicker({ agents, machineName, value, onChange }: AgentPickerProps) {
  const infoOf = (kind: AgentKind) => agents.find(({ agent }) => agent === kind);
  const isReady = (kind: AgentKind) => kind === 'custom' || infoOf(kind)?.installed === true;
  const missing = ORDER.filter((kind) => !isReady(kind) && AGENT_INSTALL[kind] !== undefined);
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup.Root
        aria-label="Agent"
        value={value}
        onValueChange={(chosen) => onChange(chosen as AgentKind)}
        className="grid grid-cols-2 gap-2 sm:grid-cols-3"
      >
        {ORDER.filter(isReady).map((kind) => (
          <RadioGroup.Item
            key={kind}
            value={kind}
            className="flex min-h-14 flex-col items-start justify-center rounded-md border border-line bg-panel px-3 py-2 text-left hover:bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span className="font-medium">{AGENT_NAME[kind]}</span>
            <span className="w-full truncate font-mono text-xs text-muted">{detail(kind, infoOf(kind))}</span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {missing.length > 0 && (
        <details className="text-[13px] text-muted">
          <summary className="py-1">
            Not installed on {machineName}: {missing.map((kind) => AGENT_NAME[kind]).join(', ')}
          </summary>
          <div className="flex flex-col gap-2 pt-2">
            <p>Run the command there; the agent shows up here by itself.</p>
            {missing.map((kind) => (
              <CommandLine
                key={kind}
                command={AGENT_INSTALL[kind] ?? ''}
                label={`Copy the command for ${AGENT_NAME[kind]}`}
              />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function detail(kind: AgentKind, info: AgentInfo | undefined): string {
  if (kind === 'custom') return 'any program';
  return info?.version ?? info?.path ?? '';
}
