// An agent that was being installed while the form was open is chosen once it is there: that is what it was installed for.
import type { AgentInfo, AgentKind } from '@vibecode/protocol';
import { useEffect, useEffectEvent, useRef } from 'react';

export interface UseChooseOnceInstalledOptions {
  agents: readonly AgentInfo[];
  onChange: (agent: AgentKind) => void;
}

export function useChooseOnceInstalled({ agents, onChange }: UseChooseOnceInstalledOptions): void {
  const missing = useRef<ReadonlySet<AgentKind>>(new Set());
  const choose = useEffectEvent(onChange);
  useEffect(() => {
    const arrived = agents.find(({ agent, installed, install }) => {
      return installed && install?.state === 'done' && missing.current.has(agent);
    });
    missing.current = new Set(agents.filter(({ installed }) => !installed).map(({ agent }) => agent));
    if (arrived !== undefined) choose(arrived.agent);
  }, [agents]);
}
