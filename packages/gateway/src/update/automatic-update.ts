// Whether a machine that updates itself should do so now. Pure.
import type { UpdateState } from '@vibecode/protocol';

export interface UpdateWindow {
  /** Minutes since midnight, in the machine's own time. */
  from: number;
  /** Before `from` where the window goes over midnight. */
  to: number;
}

export interface AutomaticUpdateFacts {
  mode: 'manual' | 'automatic';
  window: UpdateWindow | undefined;
  minuteOfDay: number;
  busySessionCount: number;
  availableVersion: string | undefined;
  lastUpdate: LastUpdate | undefined;
}

type LastUpdate = Pick<UpdateState, 'state' | 'version' | 'error'> &
  Partial<Pick<UpdateState, 'action' | 'from_version'>>;

/** Nothing that the version itself did: a line that broke, a disk that was full. */
const PASSING_FAULTS: ReadonlySet<string | undefined> = new Set(['update_unavailable', 'disk_full']);

export type AutomaticUpdateDecision = { act: true } | { act: false; why: AutomaticUpdateRefusal };

export type AutomaticUpdateRefusal =
  | 'manual'
  | 'outside_window'
  | 'busy'
  | 'nothing_newer'
  | 'failed_before'
  | 'at_work';

export function decideAutomaticUpdate(facts: AutomaticUpdateFacts): AutomaticUpdateDecision {
  const { mode, window, minuteOfDay, busySessionCount, availableVersion, lastUpdate } = facts;
  const no = (why: AutomaticUpdateRefusal): AutomaticUpdateDecision => ({ act: false, why });
  /** A person decides whether the same version gets another try. */
  const unlessSame = (version: string | undefined): AutomaticUpdateDecision =>
    version === availableVersion ? no('failed_before') : { act: true };
  if (mode === 'manual') return no('manual');
  if (window !== undefined && !isWithin(window, minuteOfDay)) return no('outside_window');
  if (busySessionCount > 0) return no('busy');
  if (availableVersion === undefined) return no('nothing_newer');
  switch (lastUpdate?.state) {
    case 'checking':
    case 'downloading':
    case 'verifying':
    case 'restarting':
      return no('at_work');
    case 'failed':
    case 'rolled_back':
      return PASSING_FAULTS.has(lastUpdate.error?.code) ? { act: true } : unlessSame(lastUpdate.version);
    case 'done':
      // What a person has gone back from is not brought again in the night.
      return lastUpdate.action === 'rollback' ? unlessSame(lastUpdate.from_version) : { act: true };
    case undefined:
      return { act: true };
  }
}

function isWithin({ from, to }: UpdateWindow, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
