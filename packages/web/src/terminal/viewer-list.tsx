// Who looks at this session, and whose window sets its size.
import { Eye } from 'lucide-react';
import { toast } from 'sonner';
import { Button } from '../components/ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../components/ui/menu.tsx';
import { count } from '../lib/ago.ts';
import { cn } from '../lib/cn.ts';
import { errorText } from '../lib/error-text.ts';
import { useStore } from '../lib/use-store.ts';
import type { LiveTerminal } from './live-terminal.ts';

export function ViewerList({ terminal }: { terminal: LiveTerminal }) {
  const { viewers, sizeOwner, viewerId, columns, rows, mayType, status } = useStore(terminal.state);
  if (viewers.length === 0) return null;
  return (
    <Menu
      trigger={
        <Button
          variant="ghost"
          size="small"
          // On a phone the name of the session needs the place more than "nobody else looks".
          className={cn('px-2', viewers.length === 1 && 'max-sm:hidden')}
          aria-label={`${count(viewers.length, 'viewer')}; who they are`}
        >
          <Eye aria-hidden="true" />
          {viewers.length}
        </Button>
      }
      onClosed={() => terminal.focus()}
    >
      <MenuLabel>
        {columns}×{rows}
      </MenuLabel>
      {viewers.map((viewer) => (
        <MenuLabel key={`${viewer.kind}-${viewer.viewer_id}-${viewer.name}`}>
          <span className="text-text">
            {viewer.name}
            {viewer.viewer_id === viewerId && viewer.kind === 'browser' ? ' (you)' : ''}
          </span>
          <span className="block">
            {viewer.kind === 'terminal'
              ? 'attached on the machine'
              : viewer.role === 'observer'
                ? 'watches'
                : 'may type'}
            {viewer.viewer_id === sizeOwner && viewer.kind === 'browser' ? ', sets the size' : ''}
          </span>
        </MenuLabel>
      ))}
      {mayType && sizeOwner !== viewerId && status.kind === 'live' && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => void terminal.takeSize().catch((error: unknown) => toast.error(errorText(error)))}>
            Use the size of this window
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
