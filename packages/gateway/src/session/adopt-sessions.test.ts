import { describe, expect, it } from 'vitest';
import { adoptSessions } from './adopt-sessions.ts';
import type { SessionIdentity, SessionPane } from './session-pane.ts';

const identity = (session_id: string): SessionIdentity => ({
  session_id,
  name: session_id,
  agent: 'shell',
  workdir: '/',
  created_at: 1,
});
const pane = (id: string, isDead = false): SessionPane => ({
  identity: identity(id),
  paneId: `%${id}`,
  panePid: 7,
  isDead,
  deadStatus: '',
  deadSignal: '',
  columns: 80,
  rows: 24,
  activity: { inputAt: null, outputAt: null },
});
const nowMs = 99;

describe('adoptSessions', () => {
  it('[AGT7] takes what lives, known or not', () => {
    const known = { bootId: 'b', sessions: [identity('a')], endings: [] };
    const { alive, dead, gone } = adoptSessions({ panes: [pane('a'), pane('new')], known, bootId: 'b', nowMs });
    expect(alive.map(({ paneId }) => paneId)).toEqual(['%a', '%new']);
    expect([dead, gone]).toEqual([[], []]);
  });

  it('[AGT8] tells what is gone, by a restart of the machine or otherwise', () => {
    const known = { bootId: 'b', sessions: [identity('a')], endings: [] };
    const gone = (bootId: string) => adoptSessions({ panes: [], known, bootId, nowMs }).gone;
    expect(gone('b')).toEqual([{ session_id: 'a', reason: 'vanished', exit_status: null, ended_at: 99 }]);
    expect(gone('c')).toEqual([{ session_id: 'a', reason: 'machine_restarted', exit_status: null, ended_at: 99 }]);
  });

  it('[AGT7] takes what lives although it was once held to have vanished', () => {
    const ending = { session_id: 'a', reason: 'vanished', exit_status: null, ended_at: 5 } as const;
    const known = { bootId: 'b', sessions: [], endings: [ending] };
    const found = adoptSessions({ panes: [pane('a')], known, bootId: 'b', nowMs });
    expect(found.alive.map(({ paneId }) => paneId)).toEqual(['%a']);
    expect([found.dead, found.gone]).toEqual([[], []]);
    expect(adoptSessions({ panes: [], known, bootId: 'b', nowMs }).gone).toEqual([ending]);
  });

  it('[END7] tells an ending that was written down and not delivered as it was, and removes its pane', () => {
    const ending = { session_id: 'a', reason: 'killed', exit_status: { code: null, signal: 9 }, ended_at: 5 } as const;
    const known = { bootId: 'b', sessions: [identity('a')], endings: [ending] };
    const adoption = adoptSessions({ panes: [pane('a')], known, bootId: 'c', nowMs });
    expect(adoption.gone).toEqual([ending]);
    expect(adoption.alive).toEqual([]);
    expect(adoption.dead.map(({ paneId }) => paneId)).toEqual(['%a']);
  });
});
