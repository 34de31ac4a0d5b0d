// How far back in the history the person is, and the way to the live screen.
import { ArrowDown } from 'lucide-react';
import { Button } from '../components/ui/button.tsx';
import { useStore } from '../lib/use-store.ts';
import type { LiveTerminal } from './live-terminal.ts';

export function BackToLive({ terminal }: { terminal: LiveTerminal }) {
  const { linesBack, isLoading } = useStore(terminal.scrollBack.state);
  if (linesBack === 0) return null;
  return (
    <Button
      size="small"
      className="ml-auto"
      onClick={() => {
        terminal.scrollBack.toLive();
        terminal.focus();
      }}
    >
      <ArrowDown aria-hidden="true" />
      {isLoading ? 'Loading older lines …' : `${linesBack.toLocaleString('en')} lines back: to the live screen`}
    </Button>
  );
}
