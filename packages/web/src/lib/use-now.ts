// The wall clock for ages and countdowns on the page.
import { useEffect, useState } from 'react';

const AGES_TICK_MS = 15_000;

export function useNow(tickMs: number = AGES_TICK_MS): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [tickMs]);
  return now;
}
