// The ways to add a machine, side by side; each is an address of its own.
import { Link } from '@tanstack/react-router';
import { Cloud, Keyboard, Laptop, SquareTerminal, type LucideIcon } from 'lucide-react';
import { ADD_WAYS, type AddWay } from './add-way.ts';

const ICONS: Record<AddWay, LucideIcon> = { token: SquareTerminal, code: Keyboard, cloud: Cloud, here: Laptop };

export function WayCards({ way }: { way?: AddWay }) {
  return (
    <nav aria-label="Ways to add a machine" className="grid grid-cols-2 gap-2">
      {ADD_WAYS.map(({ name, label, detail }) => {
        const Icon = ICONS[name];
        return (
          <Link
            key={name}
            to="/add"
            search={{ way: name }}
            replace={way !== undefined}
            resetScroll={false}
            aria-current={name === way ? 'page' : undefined}
            className="flex min-h-11 items-start gap-3 rounded-lg border border-line bg-panel p-3 hover:bg-raised aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft"
          >
            <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
            <span className="flex min-w-0 flex-col">
              <span className="font-medium">{label}</span>
              <span className="text-[13px] text-muted max-sm:hidden">{detail}</span>
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
