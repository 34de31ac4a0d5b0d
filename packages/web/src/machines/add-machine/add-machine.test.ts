import type { Machine } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { addWay } from './add-way.ts';
import { readEnrolmentCode } from './enrolment-code.ts';
import { enrolmentPhase, newMachine } from './enrolment-phase.ts';
import { isLocalAddress } from './is-local-address.ts';
import { timeLeft } from './time-left.ts';
import { enrolCommand, renewCommand } from './token-command.ts';

const BOX: Machine = {
  gateway_id: '0123456789abcdef',
  name: 'box',
  connected: true,
  since: 1_000,
  session_count: 0,
};

describe('a code from another screen', () => {
  it.each([
    ['BCDF-GHJK', 'BCDF-GHJK'],
    [' bcdf ghjk ', 'BCDF-GHJK'],
    ['bcdfghjk', 'BCDF-GHJK'],
    ['BCDF-GHJ', null],
    ['BCDF-GHJA', null],
    ['BCDF-GHJ1', null],
    ['', null],
  ])('[ADD1] %j is read as %j', (text, code) => {
    expect(readEnrolmentCode(text)).toBe(code);
  });
});

describe('a machine on its way in', () => {
  const waiting = { state: 'waiting', gateway_id: BOX.gateway_id } as const;
  const used = { ...waiting, state: 'used' } as const;

  it('[ADD2] is waited for until the control plane says that its token was used or is over', () => {
    const facts = { machines: [BOX], connectedBefore: null };
    expect(enrolmentPhase({ ...facts, enrolment: waiting })).toEqual({ name: 'waiting' });
    expect(enrolmentPhase({ ...facts, enrolment: { state: 'expired' } })).toEqual({ name: 'expired' });
  });

  it('[ADD3] is green once it is connected, not when it has its credential', () => {
    expect(enrolmentPhase({ enrolment: used, machines: [], connectedBefore: null })).toEqual({
      name: 'enrolled',
      machine: null,
    });
    const away = { ...BOX, connected: false };
    expect(enrolmentPhase({ enrolment: used, machines: [away], connectedBefore: null })).toEqual({
      name: 'enrolled',
      machine: away,
    });
    expect(enrolmentPhase({ enrolment: used, machines: [BOX], connectedBefore: null })).toEqual({
      name: 'connected',
      machine: BOX,
    });
  });

  it('[ADD3] with a new credential is green only by a connection that began after', () => {
    expect(enrolmentPhase({ enrolment: used, machines: [BOX], connectedBefore: BOX.since }).name).toBe('enrolled');
    const again = { ...BOX, since: BOX.since + 1 };
    expect(enrolmentPhase({ enrolment: used, machines: [again], connectedBefore: BOX.since }).name).toBe('connected');
  });

  it('[ADD3] by a code is the one that was not there before', () => {
    expect(newMachine([BOX], new Set([BOX.gateway_id]))).toBeNull();
    const other = { ...BOX, gateway_id: 'fedcba9876543210' };
    expect(newMachine([BOX, other], new Set([BOX.gateway_id]))).toBe(other);
  });

  it('[ADD2] a countdown is minutes and seconds, and ends', () => {
    const ends = 1_000_000;
    expect([900_000, 899_001, 61_000, 1_000, 1, 0, -5].map((left) => timeLeft(ends, ends - left))).toEqual([
      '15:00',
      '15:00',
      '1:01',
      '0:01',
      '0:01',
      null,
      null,
    ]);
  });
});

describe('commands', () => {
  it('[ADD4] a token is read without echo and stands in no line', () => {
    const lines = [renewCommand('curl -fsSL https://v.example/install.sh | sh'), enrolCommand('https://v.example')];
    for (const line of lines) {
      expect(line).toMatch(/stty -echo; read -r VIBECODE_TOKEN; stty echo; export VIBECODE_TOKEN;/);
      expect(line).toMatch(/unset VIBECODE_TOKEN$/);
      expect(line).not.toContain('\n');
    }
  });

  it('[ADD5] an address that leads back to its own machine is known', () => {
    const local = ['http://localhost:7420', 'http://127.0.0.1:1', 'http://[::1]:80', 'http://v.localhost'];
    expect(local.map(isLocalAddress)).toEqual([true, true, true, true]);
    const reached = ['https://v.example', 'http://192.168.1.5:7420', 'https://localhost.example', 'nonsense'];
    expect(reached.map(isLocalAddress)).toEqual([false, false, false, false]);
  });

  it('[ADD6] an unknown way is the first one', () => {
    expect([addWay('code'), addWay('nonsense'), addWay(undefined)]).toEqual(['code', 'token', 'token']);
  });
});
