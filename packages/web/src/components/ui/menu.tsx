// A menu under a button.
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';

export interface MenuProps {
  trigger: ReactNode;
  /** Gets the focus instead of the button. */
  onClosed?: () => void;
  children: ReactNode;
}

export function Menu({ trigger, onClosed, children }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-30 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto rounded-lg border border-line bg-panel p-1"
          onCloseAutoFocus={(event) => {
            if (onClosed === undefined) return;
            event.preventDefault();
            onClosed();
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  onSelect: () => void;
  isDangerous?: boolean;
  /** For steps that are taken several times. */
  keepsOpen?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, isDangerous = false, keepsOpen = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={(event) => {
        if (keepsOpen) event.preventDefault();
        onSelect();
      }}
      className={cn(
        'flex min-h-8 cursor-pointer items-center rounded-md px-2.5 outline-none data-highlighted:bg-raised max-sm:min-h-11',
        isDangerous && 'text-trouble',
      )}
    >
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 py-1 text-[13px] text-muted">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
