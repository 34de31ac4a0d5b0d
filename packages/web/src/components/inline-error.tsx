// Something could not be read or done: the reason, and another try.
import { CircleAlert } from 'lucide-react';
import { errorText } from '../lib/error-text.ts';
import { Button } from './ui/button.tsx';

export function InlineError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-panel p-4">
      <CircleAlert aria-hidden="true" className="size-4 shrink-0 text-trouble" />
      <p className="min-w-0 flex-1">{errorText(error)}</p>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
