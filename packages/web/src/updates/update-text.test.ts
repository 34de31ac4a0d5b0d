import type { UpdateState } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import {
  downloadedPart,
  isUpdateAtWork,
  newerUpdate,
  policyText,
  updateSteps,
  updateText,
  wasTakenBack,
} from './update-text.ts';

const UPDATE: UpdateState = {
  update_id: '0123456789abcdef',
  action: 'install',
  state: 'downloading',
  from_version: '0.1.0',
  version: '0.2.0',
  started_at: 1_000,
  step: 'Downloading 0.2.0',
};
const STATES = ['checking', 'downloading', 'verifying', 'restarting', 'done', 'failed', 'rolled_back'] as const;

describe('an update', () => {
  it('[UPD1] shows its steps in order while it is at work, and none after', () => {
    const marks = STATES.map((state) => updateSteps({ action: 'install', state }).map(({ is }) => is[0]));
    expect(marks.map((mark) => mark.join(''))).toEqual(['attt', 'datt', 'ddat', 'ddda', '', '', '']);
    expect(updateSteps({ action: 'rollback', state: 'restarting' }).map(({ is }) => is)).toEqual(['done', 'at_work']);
    expect(STATES.map((state) => isUpdateAtWork({ state }))).toEqual([true, true, true, true, false, false, false]);
  });

  it('[UPD2] says how it ended, which version runs, and why', () => {
    const error = { code: 'disk_full', message: 'The disk is full.' };
    const texts = [
      updateText({ ...UPDATE, state: 'done' }),
      updateText({ ...UPDATE, state: 'done', action: 'rollback', version: '0.0.9' }),
      updateText({ ...UPDATE, state: 'failed', error }),
      updateText({ ...UPDATE, state: 'rolled_back', step: '0.1.0 runs again' }),
    ];
    expect(texts.map(({ tone, word, detail }) => `${tone}: ${word} ${detail}`)).toEqual([
      'done: Updated from 0.1.0 to 0.2.0',
      'done: Went back from 0.1.0 to 0.0.9',
      'trouble: Not updated 0.1.0 runs on. The disk is full.',
      'trouble: Taken back 0.1.0 runs again',
    ]);
  });

  it('[UPD2] knows the version that was taken back', () => {
    const takenBack = { ...UPDATE, state: 'rolled_back' } as const;
    expect(wasTakenBack('0.2.0', takenBack)).toBe(true);
    expect(wasTakenBack('0.3.0', takenBack)).toBe(false);
    expect(wasTakenBack('0.2.0', { ...UPDATE, state: 'failed' })).toBe(false);
    expect(wasTakenBack('0.2.0', undefined)).toBe(false);
  });

  it('[UPD1] shows how much of a download is there, where that is known', () => {
    expect(downloadedPart({ ...UPDATE, received_bytes: 5 * 1024 ** 2, total_bytes: 20 * 1024 ** 2 })?.percent).toBe(25);
    expect(downloadedPart({ ...UPDATE, total_bytes: 10 })?.percent).toBe(0);
    expect(downloadedPart(UPDATE)).toBeNull();
    expect(downloadedPart({ ...UPDATE, state: 'verifying', received_bytes: 10, total_bytes: 10 })).toBeNull();
  });

  it('[UPD3] is not replaced by word of an earlier one', () => {
    const later = { ...UPDATE, update_id: 'fedcba9876543210', started_at: 2_000 };
    expect(newerUpdate(undefined, UPDATE)).toBe(UPDATE);
    expect(newerUpdate(UPDATE, later)).toBe(later);
    expect(newerUpdate(later, UPDATE)).toBe(later);
    const done = { ...UPDATE, state: 'done' } as const;
    expect(newerUpdate(UPDATE, done)).toBe(done);
  });

  it('[UPD4] who begins it is said in words', () => {
    expect(policyText({ mode: 'manual' })).toBe('Only when somebody asks for it');
    expect(policyText({ mode: 'automatic' })).toContain('while no session is busy');
    expect(policyText({ mode: 'automatic', window: '02:00-05:00' })).toContain('between 02:00 and 05:00');
  });
});
