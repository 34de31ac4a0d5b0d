// Which agent: those that are installed can be chosen; the others are installed in place, and are then chosen.
import type { AgentInfo, AgentKind, Machine } from '@vibecode/protocol';
import { RadioGroup } from 'radix-ui';
import { MissingAgents } from '../agents/missing-agents.tsx';
import { useChooseOnceInstalled } from '../agents/use-choose-once-installed.ts';
import { AGENT_INSTALL, AGENT_NAME } from '../sessions/agent-names.ts';

const ORDER: readonly AgentKind[] = ['claude-code', 'codex', 'gemini', 'shell', 'custom'];

export interface AgentPickerProps {
  agents: readonly AgentInfo[];
  machine: Machine;
  value: AgentKind;
  onChange: (agent: AgentKind) => void;
}

export function AgentPicker({ agents, machine, value, onChange }: AgentPickerProps) {
  const infoOf = (kind: AgentKind) => agents.find(({ agent }) => agent === kind);
  const isReady = (kind: AgentKind) => kind === 'custom' || infoOf(kind)?.installed === true;
  useChooseOnceInstalled({ agents, onChange });
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
        <MissingAgents
          machine={machine}
          agents={missing.map((agent) => infoOf(agent) ?? { agent, installed: false })}
        />
      )}
    </div>
  );
}

function detail(kind: AgentKind, info: AgentInfo | undefined): string {
  if (kind === 'custom') return 'any program';
  return info?.version ?? info?.path ?? '';
}
