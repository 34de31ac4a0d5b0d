// All that a page shows of a machine's health: its history over HTTP and its live samples over the socket, as one.
import type { EventBodies, HealthPoint, MachineHealth, SessionHealth } from '@vibecode/protocol';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { pageVisible } from '../lib/page-visible.ts';
import type { MachineLink } from '../link/machine-link.ts';
import { joinPoints, pointFromSample } from './health-points.ts';
import { useHealthHistory } from './use-health-history.ts';
import { watchHealth } from './watch-health.ts';

/** An hour of live samples: the longest that they are drawn one by one. */
const MOST_LIVE_POINTS = 1_800;

interface Live {
  newest: EventBodies['gateway.health'] | null;
  points: readonly HealthPoint[];
}

const NOTHING_LIVE: Live = { newest: null, points: [] };

export interface MachineHealthView {
  current: MachineHealth | null;
  sessions: readonly SessionHealth[];
  points: readonly HealthPoint[];
  isPending: boolean;
  error: Error | null;
  retry: () => void;
}

export function useMachineHealth({
  gatewayId,
  link,
}: {
  gatewayId: string;
  link: MachineLink | null;
}): MachineHealthView {
  const history = useHealthHistory(gatewayId);
  const live = useLiveSamples(link);
  const points = useMemo(() => joinPoints(history.data?.history ?? [], live.points), [history.data, live.points]);
  const { refetch } = history;
  const retry = useCallback(() => void refetch(), [refetch]);
  const isHistoryNewer = (history.data?.current?.at ?? 0) > (live.newest?.machine.at ?? 0);
  return {
    current: isHistoryNewer ? (history.data?.current ?? null) : (live.newest?.machine ?? null),
    sessions: (isHistoryNewer ? history.data?.sessions : live.newest?.sessions) ?? [],
    points,
    isPending: history.isPending && live.newest === null,
    error: history.error,
    retry,
  };
}

function useLiveSamples(link: MachineLink | null): Live {
  const [live, setLive] = useState<Live>(NOTHING_LIVE);
  useEffect(() => {
    if (link === null) return undefined;
    const lifetime = new AbortController();
    watchHealth({
      link,
      visible: pageVisible,
      onSample: (sample) => setLive((before) => withSample(before, sample)),
      signal: lifetime.signal,
    });
    return () => lifetime.abort();
  }, [link]);
  return live;
}

function withSample({ newest, points }: Live, sample: EventBodies['gateway.health']): Live {
  const previousAt = newest?.machine.at ?? null;
  // A machine whose clock was set back begins a new line.
  const kept = previousAt !== null && sample.machine.at <= previousAt ? [] : points;
  return {
    newest: sample,
    points: [...kept, pointFromSample(sample.machine, previousAt)].slice(-MOST_LIVE_POINTS),
  };
}
