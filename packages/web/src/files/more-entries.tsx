// The end of a folder that goes on: its next page is fetched as the end comes near, or at a press; after a fault at a
// press alone.
import { useEffect, useEffectEvent, useRef } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';

export interface MoreEntriesProps {
  isLoading: boolean;
  error: Error | null;
  onMore: () => void;
}

/** Rows are there before a hand that scrolls has reached them: about three quarters of a page of 500. */
const AHEAD = '12000px';

export function MoreEntries({ isLoading, error, onMore }: MoreEntriesProps) {
  const end = useRef<HTMLDivElement>(null);
  const more = useEffectEvent(onMore);
  const isWaiting = isLoading || error !== null;
  // Looks again after each page: an end that stays in view tells nobody so.
  useEffect(() => {
    if (isWaiting || end.current === null) return undefined;
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting === true) more();
      },
      { root: end.current.parentElement, rootMargin: `0px 0px ${AHEAD} 0px` },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isWaiting]);
  if (error !== null && !isLoading) {
    return (
      <div className="p-3">
        <InlineError error={error} onRetry={onMore} />
      </div>
    );
  }
  return (
    <div ref={end} className="p-2 text-center">
      <Button size="small" disabled={isLoading} onClick={onMore}>
        {isLoading ? 'Reading …' : 'Show more'}
      </Button>
    </div>
  );
}
