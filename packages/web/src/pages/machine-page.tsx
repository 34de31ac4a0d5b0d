// One machine: how it is, what runs on it, its agents, keys and files. Live while it is looked at.
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { AgentsPanel } from '../agents/agents-panel.tsx';
import { useInstallEvents } from '../agents/use-agent-installs.ts';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { Button } from '../components/ui/button.tsx';
import { AlarmList } from '../health/alarm-list.tsx';
import { healthAlarms } from '../health/health-alarms.ts';
import { useMachineHealth } from '../health/use-machine-health.ts';
import { useNow } from '../lib/use-now.ts';
import { useMachineLink } from '../link/use-machine-link.ts';
import { MachineOverview } from '../machines/machine-overview.tsx';
import { NotConnected } from '../machines/machine-problem.tsx';
import { MachineState } from '../machines/machine-state.tsx';
import { machineTab, type MachineTab } from '../machines/machine-tab.ts';
import { MachineTabs } from '../machines/machine-tabs.tsx';
import { useConnectionNews } from '../machines/use-connection-news.ts';
import { useMachines } from '../machines/use-machines.ts';
import { useSessions } from '../sessions/use-sessions.ts';
import { SshKeysPanel } from '../ssh-keys/ssh-keys-panel.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** With the charts, which the other parts do not need. */
const HealthPanel = lazy(async () => ({ default: (await import('../health/health-panel.tsx')).HealthPanel }));
const MachineSettings = lazy(async () => ({
  default: (await import('../machines/machine-settings.tsx')).MachineSettings,
}));
const FilePanel = lazy(async () => ({ default: (await import('../files/file-panel.tsx')).FilePanel }));

export function MachinePage() {
  const { gatewayId } = useParams({ from: '/signed-in/machines/$gatewayId' });
  const { tab } = useSearch({ from: '/signed-in/machines/$gatewayId' });
  const machines = useMachines();
  const sessions = useSessions();
  if (machines.data === undefined)
    return (
      <PageFrame title="Machine">
        {machines.error === null ? (
          <LoadingWords>Looking for the machine …</LoadingWords>
        ) : (
          <InlineError error={machines.error} onRetry={() => void machines.refetch()} />
        )}
      </PageFrame>
    );
  const machine = machines.data.find(({ gateway_id: id }) => id === gatewayId);
  if (machine === undefined) return <NotFoundPage what="machine" />;
  return (
    <Found
      key={gatewayId}
      machine={machine}
      sessions={(sessions.data ?? []).filter(({ gateway_id: id }) => id === gatewayId)}
      tab={machineTab(tab)}
    />
  );
}

interface FoundProps {
  machine: Machine;
  sessions: readonly SessionRecord[];
  tab: MachineTab;
}

function Found({ machine, sessions, tab }: FoundProps) {
  const { gateway_id: gatewayId } = machine;
  const link = useMachineLink(gatewayId);
  const health = useMachineHealth({ gatewayId, link });
  useConnectionNews(link);
  useInstallEvents({ gatewayId, link });
  useAskAgainOnReturn(machine.connected, health.retry);
  const now = Math.max(useNow(), machine.since, health.current?.at ?? 0);
  const alarms =
    machine.connected && health.current !== null
      ? healthAlarms(health.current, { sessionLoads: health.sessions, sessions })
      : [];
  return (
    <PageFrame
      title={machine.name}
      action={
        machine.connected && (
          <Button asChild variant="primary">
            <Link to="/new" search={{ machine: gatewayId }}>
              <Plus aria-hidden="true" />
              New session
            </Link>
          </Button>
        )
      }
    >
      <p className="-mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-muted">
        <MachineState machine={machine} now={now} />
        {machine.system_info !== undefined && (
          <span className="font-mono text-xs">
            {machine.system_info.user}@{machine.system_info.hostname} · {machine.system_info.os}
            {machine.gateway_version !== undefined && ` · VibeCode ${machine.gateway_version}`}
          </span>
        )}
      </p>
      <AlarmList alarms={alarms} machineName={machine.name} />
      <MachineTabs gatewayId={gatewayId} tab={tab} />
      <Suspense fallback={<LoadingWords>Loading …</LoadingWords>}>
        {tab === 'overview' && (
          <>
            {!machine.connected && <NotConnected machine={machine} what="Its sessions go on, and show up" />}
            <MachineOverview machine={machine} health={health} sessions={sessions} now={now} />
          </>
        )}
        {tab === 'health' && <HealthPanel machine={machine} health={health} sessions={sessions} now={now} />}
        {tab === 'agents' && <AgentsPanel machine={machine} link={link} />}
        {tab === 'keys' && <SshKeysPanel machine={machine} now={now} />}
        {tab === 'files' && <Files machine={machine} />}
        {tab === 'settings' && <MachineSettings machine={machine} sessions={sessions} link={link} now={now} />}
      </Suspense>
    </PageFrame>
  );
}

function Files({ machine }: { machine: Machine }) {
  if (!machine.connected) return <NotConnected machine={machine} what="Its files show up" />;
  return (
    <div className="flex h-[70dvh] min-h-96 flex-col overflow-hidden rounded-lg border border-line bg-panel">
      <FilePanel gatewayId={machine.gateway_id} startFolder={machine.system_info?.home ?? '~'} />
    </div>
  );
}

/** What was measured while the page could not hear it is in the machine's history. */
function useAskAgainOnReturn(isConnected: boolean, ask: () => void): void {
  const wasConnected = useRef(isConnected);
  useEffect(() => {
    if (isConnected && !wasConnected.current) ask();
    wasConnected.current = isConnected;
  }, [isConnected, ask]);
}
