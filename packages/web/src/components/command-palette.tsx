// Ctrl/Cmd-K: every page, session and act by name.
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { MACHINE_TABS } from '../machines/machine-tab.ts';
import { useMachines } from '../machines/use-machines.ts';
import { useSessions } from '../sessions/use-sessions.ts';
import { changeSettings } from '../settings/settings.ts';
import { AGENT_NAME } from '../sessions/agent-names.ts';

const ITEM =
  'flex min-h-9 cursor-pointer items-center justify-between gap-4 rounded-md px-2.5 data-[selected=true]:bg-raised';

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const sessions = useSessions();
  const machines = useMachines();
  const run = (act: () => unknown) => {
    onClose();
    void act();
  };
  return (
    <Command.Dialog
      open
      label="Commands"
      onOpenChange={(isOpen) => !isOpen && onClose()}
      overlayClassName="fixed inset-0 z-40 bg-[#000]/40"
      contentClassName="fixed top-[15vh] left-1/2 z-50 w-[calc(100%-2.5rem)] max-w-lg -translate-x-1/2 rounded-lg border border-line bg-panel"
    >
      <Command.Input
        placeholder="Go to a session or machine, or do something"
        className="h-11 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-80 overflow-y-auto p-1">
        <Command.Empty className="p-4 text-muted">Nothing of that name.</Command.Empty>
        <Command.Group
          heading="Sessions"
          className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
        >
          {(sessions.data ?? [])
            .filter(({ state }) => state !== 'ended')
            .map(({ session_id: sessionId, name, agent, workdir }) => (
              <Command.Item
                key={sessionId}
                value={`${name} ${workdir} ${sessionId}`}
                className={ITEM}
                onSelect={() => run(() => navigate({ to: '/s/$sessionId', params: { sessionId } }))}
              >
                <span className="truncate">{name}</span>
                <span className="shrink-0 text-[13px] text-muted">{AGENT_NAME[agent]}</span>
              </Command.Item>
            ))}
        </Command.Group>
        <Command.Group
          heading="Machines"
          className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
        >
          {(machines.data ?? []).flatMap(({ gateway_id: gatewayId, name }) =>
            MACHINE_TABS.map(({ name: tab, label }) => (
              <Command.Item
                key={`${gatewayId} ${tab}`}
                value={`${name} ${label} ${gatewayId}`}
                className={ITEM}
                onSelect={() =>
                  run(() =>
                    navigate({
                      to: '/machines/$gatewayId',
                      params: { gatewayId },
                      search: tab === 'overview' ? {} : { tab },
                    }),
                  )
                }
              >
                <span className="truncate">{name}</span>
                <span className="shrink-0 text-[13px] text-muted">{label}</span>
              </Command.Item>
            )),
          )}
        </Command.Group>
        <Command.Group
          heading="Do"
          className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
        >
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/new' }))}>
            New session
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/add' }))}>
            Add a machine
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/' }))}>
            All sessions
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/settings' }))}>
            Open on another device
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/settings' }))}>
            Devices that are signed in
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => navigate({ to: '/settings' }))}>
            Settings
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => changeSettings({ scheme: 'dark' }))}>
            Dark colours
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => changeSettings({ scheme: 'light' }))}>
            Light colours
          </Command.Item>
          <Command.Item className={ITEM} onSelect={() => run(() => changeSettings({ scheme: 'system' }))}>
            Colours as the system
          </Command.Item>
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}
