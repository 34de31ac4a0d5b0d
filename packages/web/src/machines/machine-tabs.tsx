// The parts of a machine's page. Each is an address of its own: it can be linked to, and "back" works.
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { MACHINE_TABS, type MachineTab } from './machine-tab.ts';

export function MachineTabs({ gatewayId, tab }: { gatewayId: string; tab: MachineTab }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // A phone shows four of them: the one that is open is among those.
    bar.current?.querySelector(`[data-part=${tab}]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);
  return (
    <nav
      ref={bar}
      aria-label="Parts of this page"
      className="flex gap-1 overflow-x-auto border-b border-line [scrollbar-width:none] max-sm:-mx-5 max-sm:px-5"
    >
      {MACHINE_TABS.map(({ name, label }) => (
        <Link
          key={name}
          data-part={name}
          to="/machines/$gatewayId"
          params={{ gatewayId }}
          search={name === 'overview' ? {} : { tab: name }}
          resetScroll={false}
          activeOptions={{ exact: true }}
          aria-current={name === tab ? 'page' : undefined}
          className="flex h-9 shrink-0 items-center border-b-2 border-transparent px-3 -outline-offset-2 text-muted first:pl-0 hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text max-sm:h-11"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
