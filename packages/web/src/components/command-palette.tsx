// Ctrl/Cmd-K: every page, session and act by name.
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useState, type ReactNode } from 'react';
import { MACHINE_TABS } from '../machines/machine-tab.ts';
import { useMachines } from '../machines/use-machines.ts';
import { useSessions } from '../sessions/use-sessions.ts';
import type { SettingsAnchor } from '../settings/settings-section.tsx';
import { changeSettings } from '../settings/settings.ts';
import { AGENT_NAME } from '../sessions/agent-names.ts';

const PLACES: readonly { name: string; to: '/new' | '/add' | '/' | '/settings'; hash?: SettingsAnchor }[] = [
  { name: 'New session', to: '/new' },
  { name: 'Add a machine', to: '/add' },
  { name: 'All sessions', to: '/' },
  { name: 'Open on another device', to: '/settings', hash: 'open-elsewhere' },
  { name: 'Devices that are signed in', to: '/settings', hash: 'devices' },
  { name: 'Settings', to: '/settings' },
];

const SCHEMES = [
  { name: 'Dark colours', scheme: 'dark' },
  { name: 'Light colours', scheme: 'light' },
  { name: 'Colours as the system', scheme: 'system' },
] as const;

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const sessions = useSessions();
  const machines = useMachines();
  const [search, setSearch] = useState('');
  // Unasked, six parts of each machine would stand between a person and everything else.
  const tabs = search.trim() === '' ? MACHINE_TABS.filter(({ name }) => name === 'overview') : MACHINE_TABS;
  const run = (act: () => unknown) => () => {
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
        value={search}
        onValueChange={setSearch}
        placeholder="Go to a session or machine, or do something"
        className="h-11 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[min(28rem,60vh)] overflow-y-auto p-1">
        <Command.Empty className="p-4 text-muted">Nothing of that name.</Command.Empty>
        <Group heading="Sessions">
          {(sessions.data ?? [])
            .filter(({ state }) => state !== 'ended')
            .map(({ session_id: sessionId, name, agent, workdir }) => (
              <Item
                key={sessionId}
                value={`${name} ${workdir} ${sessionId}`}
                name={name}
                detail={AGENT_NAME[agent]}
                onSelect={run(() => navigate({ to: '/s/$sessionId', params: { sessionId } }))}
              />
            ))}
        </Group>
        <Group heading="Do">
          {PLACES.map(({ name, to, hash = '' }) => (
            <Item key={name} value={name} name={name} onSelect={run(() => navigate({ to, hash }))} />
          ))}
          {SCHEMES.map(({ name, scheme }) => (
            <Item key={name} value={name} name={name} onSelect={run(() => changeSettings({ scheme }))} />
          ))}
        </Group>
        <Group heading="Machines">
          {(machines.data ?? []).flatMap(({ gateway_id: gatewayId, name }) =>
            tabs.map(({ name: tab, label }) => (
              <Item
                key={`${gatewayId} ${tab}`}
                value={`${name} ${label} ${gatewayId}`}
                name={name}
                detail={label}
                onSelect={run(() =>
                  navigate({
                    to: '/machines/$gatewayId',
                    params: { gatewayId },
                    search: tab === 'overview' ? {} : { tab },
                  }),
                )}
              />
            )),
          )}
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  /** What is searched, and tells items of one name apart. */
  value: string;
  name: string;
  detail?: string;
  onSelect: () => void;
}

function Item({ value, name, detail, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={value}
      className="flex min-h-9 cursor-pointer items-center justify-between gap-4 rounded-md px-2.5 data-[selected=true]:bg-raised"
      onSelect={onSelect}
    >
      <span className="truncate">{name}</span>
      {detail !== undefined && <span className="shrink-0 text-[13px] text-muted">{detail}</span>}
    </Command.Item>
  );
}
