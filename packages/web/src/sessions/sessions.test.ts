import type { AgentInfo, Machine, SessionRecord } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import {
  chooseMachine,
  draftToRequest,
  fieldOfError,
  namesInUse,
  firstDraft,
  recentFolders,
  type NewSessionDraft,
} from './new-session-form.ts';
import { endedState, sessionState } from './session-state.ts';
import { unusedName } from './unused-name.ts';

const GATEWAY = '0123456789abcdef';
const record = (change: Partial<SessionRecord>): SessionRecord => ({
  session_id: 's000000000000001',
  gateway_id: GATEWAY,
  machine_name: 'workbench',
  name: 'bash',
  agent: 'shell',
  workdir: '/home/mira',
  state: 'running',
  created_at: 1,
  viewer_count: 0,
  ...change,
});
const machine = (change: Partial<Machine>): Machine => ({
  gateway_id: GATEWAY,
  name: 'workbench',
  connected: true,
  since: 1,
  session_count: 0,
  ...change,
});
const AGENTS: AgentInfo[] = [
  { agent: 'claude-code', installed: false },
  { agent: 'codex', installed: true },
  { agent: 'shell', installed: true },
];
const WINDOW = { windowSize: { columns: 203, rows: 44 }, namesInUse: new Set(['Shell in code']) };
const DRAFT: NewSessionDraft = {
  agent: 'shell',
  command: '',
  workdir: '~',
  name: '',
  columns: '',
  rows: '',
  resume: false,
};

describe('states', () => {
  it('[UI2] a session that lives is running, or unknown while its machine is away', () => {
    expect(sessionState(record({}))).toMatchObject({ tone: 'working', word: 'Running' });
    expect(sessionState(record({ state: 'unknown' }))).toMatchObject({ tone: 'neutral', word: 'Unknown' });
  });

  it('[UI2] an end names its exit status or signal', () => {
    expect(endedState('exited', { code: 0, signal: null })).toEqual({
      tone: 'done',
      word: 'Ended',
      detail: 'exit status 0',
    });
    expect(endedState('exited', { code: 2, signal: null })).toEqual({
      tone: 'trouble',
      word: 'Failed',
      detail: 'exit status 2',
    });
    expect(endedState('exited', { code: null, signal: 9 })).toEqual({
      tone: 'trouble',
      word: 'Failed',
      detail: 'killed by signal 9',
    });
    expect(endedState('killed', { code: null, signal: 9 })).toMatchObject({
      word: 'Ended',
      detail: 'ended by you, by force',
    });
    expect(endedState('machine_restarted', null)).toMatchObject({ tone: 'trouble', word: 'Lost' });
    expect(endedState('machine_removed', null)).toMatchObject({ tone: 'neutral', word: 'Removed' });
    expect(endedState(undefined, null)).toEqual({ tone: 'done', word: 'Ended', detail: null });
  });
});

describe('a new session', () => {
  it('[UI3] starts on the machine asked for, else the last one used, else one that is there', () => {
    const other = machine({ gateway_id: 'fedcba9876543210' });
    const sessions = [record({ gateway_id: other.gateway_id, created_at: 5 })];
    const machines = [machine({}), other];
    expect(chooseMachine(machines, { wanted: GATEWAY, sessions })?.gateway_id).toBe(GATEWAY);
    expect(chooseMachine(machines, { wanted: undefined, sessions })?.gateway_id).toBe(other.gateway_id);
    expect(chooseMachine([machine({ connected: false }), other], { wanted: undefined, sessions: [] })).toBe(other);
    expect(chooseMachine([], { wanted: undefined, sessions })).toBeUndefined();
  });

  it('[UI3] is filled from the last one here, or with the first agent found', () => {
    const start = (sessions: SessionRecord[], from?: SessionRecord) =>
      firstDraft({ agents: AGENTS, sessions, gatewayId: GATEWAY, from });
    expect(start([])).toMatchObject({ agent: 'codex', workdir: '~' });
    expect(start([record({ workdir: '/a', created_at: 1 }), record({ workdir: '/b', created_at: 2 })])).toMatchObject({
      agent: 'shell',
      workdir: '/b',
      name: '',
    });
    expect(start([], record({ agent: 'claude-code', workdir: '/c', name: 'Again' }))).toMatchObject({
      agent: 'codex',
      workdir: '/c',
      name: 'Again',
    });
  });

  it('[UI3] offers each recent folder of the machine once, newest first', () => {
    const sessions = [
      record({ workdir: '/a', created_at: 1 }),
      record({ workdir: '/b', created_at: 3 }),
      record({ workdir: '/a', created_at: 4 }),
      record({ workdir: '/c', gateway_id: 'fedcba9876543210' }),
    ];
    expect(recentFolders(sessions, GATEWAY)).toEqual(['/a', '/b']);
  });

  it('[UI3] says at the field what cannot be right', () => {
    const wrong = draftToRequest({ ...DRAFT, agent: 'custom', workdir: 'code', columns: '1', rows: '2.5' }, WINDOW);
    expect(wrong).toHaveProperty('errors');
    expect(Object.keys('errors' in wrong ? wrong.errors : {}).toSorted()).toEqual([
      'columns',
      'command',
      'rows',
      'workdir',
    ]);
  });

  it('[UI3] sends what was filled in, and the size of the window', () => {
    expect(draftToRequest({ ...DRAFT, workdir: ' ~/code ' }, WINDOW)).toEqual({
      body: { agent: 'shell', workdir: '~/code', name: 'Shell in code 2', columns: 203, rows: 44 },
    });
    expect(
      draftToRequest({ ...DRAFT, agent: 'custom', command: 'htop', name: 'Load', columns: '120', rows: '40' }, WINDOW),
    ).toEqual({
      body: { agent: 'custom', command: 'htop', workdir: '~', name: 'Load', columns: 120, rows: 40 },
    });
  });

  it('[UI3] asks an agent to go on with its conversation, where it keeps them', () => {
    const again = { ...DRAFT, resume: true };
    expect(draftToRequest({ ...again, agent: 'codex' }, WINDOW)).toMatchObject({ body: { resume: true } });
    expect(draftToRequest(again, WINDOW)).not.toHaveProperty('body.resume');
    expect(draftToRequest({ ...DRAFT, agent: 'codex' }, WINDOW)).not.toHaveProperty('body.resume');
  });

  it('[UI3] gives a name that no living session of the machine has', () => {
    const shell = { agent: 'shell', command: '', workdir: '/srv/shop/' } as const;
    expect(unusedName(shell, new Set())).toBe('Shell in shop');
    expect(unusedName(shell, new Set(['Shell in shop', 'Shell in shop 2']))).toBe('Shell in shop 3');
    expect(unusedName({ ...shell, workdir: '~' }, new Set())).toBe('Shell in home');
    expect(unusedName({ ...shell, workdir: '/' }, new Set())).toBe('Shell');
    expect(unusedName({ agent: 'custom', command: '/usr/bin/htop -d 5', workdir: '~' }, new Set())).toBe(
      'htop in home',
    );
    expect(unusedName({ ...shell, workdir: `/${'x'.repeat(300)}` }, new Set()).length).toBeLessThanOrEqual(120);
    const sessions = [
      record({ name: 'a' }),
      record({ name: 'b', state: 'ended' }),
      record({ name: 'c', gateway_id: 'fedcba9876543210' }),
    ];
    expect([...namesInUse(sessions, GATEWAY)]).toEqual(['a']);
  });

  it('[UI3] shows a refusal at the field that it is about', () => {
    expect(fieldOfError({ code: 'workdir_not_found', field: undefined })).toBe('workdir');
    expect(fieldOfError({ code: 'invalid_message', field: '/name' })).toBe('name');
    expect(fieldOfError({ code: 'gateway_offline', field: undefined })).toBeNull();
    expect(fieldOfError({ code: 'invalid_message', field: '/env/X' })).toBeNull();
  });
});
