import { limits, ProtocolError } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import type { MachineLinkView } from '../link/machine-link.ts';
import { notSentReason, statusText } from './status-text.ts';
import { terminalStatus, type StatusInputs, type TerminalStatus } from './terminal-status.ts';

const OPEN: MachineLinkView = {
  link: { name: 'open', attempt: 0, generation: 1, sinceMs: 0, heardAtMs: 0, wokeAtMs: null },
  gateway: { connected: true, since: 1 },
  viewerId: 7,
  role: 'owner',
};
const LIVE: StatusInputs = {
  view: OPEN,
  attachment: { name: 'joined' },
  wasLive: true,
  provenAtMs: 1_000,
  nowMs: 1_500,
  ended: null,
};
const ENDED = { session_id: 's', reason: 'exited', exit_status: { code: 0, signal: null }, ended_at: 1 } as const;

describe('the status of the screen', () => {
  it('[TRM7] is live while tmux has been heard of', () => {
    expect(terminalStatus(LIVE).kind).toBe('live');
    expect(terminalStatus({ ...LIVE, nowMs: 1_000 + limits.STALE_AFTER_MS }).kind).toBe('live');
  });

  it('[TRM7] is stale without proof of life, though the socket is open', () => {
    const nowMs = 1_001 + limits.STALE_AFTER_MS;
    expect(terminalStatus({ ...LIVE, nowMs })).toEqual({ kind: 'stale', ageMs: limits.STALE_AFTER_MS + 1 });
  });

  it('[TRM7] tells a first connection from a lost one', () => {
    const view: MachineLinkView = {
      ...OPEN,
      gateway: null,
      link: { name: 'connecting', attempt: 0, generation: 1, sinceMs: 0 },
    };
    expect(terminalStatus({ ...LIVE, view, wasLive: false }).kind).toBe('connecting');
    expect(terminalStatus({ ...LIVE, view }).kind).toBe('reconnecting');
    expect(terminalStatus({ ...LIVE, attachment: { name: 'attaching' } }).kind).toBe('reconnecting');
  });

  it('[TRM7] says when the machine is away, the session over, or the way closed', () => {
    const away = { ...OPEN, gateway: { connected: false, since: 5 } };
    expect(terminalStatus({ ...LIVE, view: away })).toEqual({ kind: 'machine_offline', sinceEpochMs: 5 });
    expect(terminalStatus({ ...LIVE, view: away, ended: ENDED }).kind).toBe('ended');
    const refused: MachineLinkView = {
      ...OPEN,
      link: { name: 'refused', generation: 1, action: 'sign_in', close: { code: 4003, reason: '' } },
    };
    expect(terminalStatus({ ...LIVE, view: refused })).toEqual({ kind: 'refused', action: 'sign_in' });
    const error = new ProtocolError('session_not_found', 'Gone.');
    expect(terminalStatus({ ...LIVE, attachment: { name: 'failed', error } })).toEqual({ kind: 'failed', error });
  });

  it('[TRM7] has a word for each, and a sentence for each but live and ended', () => {
    const all: TerminalStatus[] = [
      { kind: 'live' },
      { kind: 'connecting' },
      { kind: 'reconnecting' },
      { kind: 'stale', ageMs: 9_400 },
      { kind: 'machine_offline', sinceEpochMs: 1 },
      { kind: 'refused', action: 'sign_in' },
      { kind: 'refused', action: 'update' },
      { kind: 'refused', action: 'stop' },
      { kind: 'failed', error: new ProtocolError('session_not_found', 'Gone.') },
      { kind: 'ended', ended: ENDED },
    ];
    for (const status of all) expect(statusText(status).word).not.toBe('');
    expect(all.filter((status) => statusText(status).sentence === null).map(({ kind }) => kind)).toEqual([
      'live',
      'ended',
    ]);
    expect(statusText({ kind: 'stale', ageMs: 9_400 }).sentence).toContain('for 9 s');
    expect(notSentReason('input_stale')).toBe('arrived too late');
    expect(notSentReason('of_a_newer_machine')).toBe('the machine refused it');
  });
});
