import { describe, expect, it } from 'vitest';
import { isNodeNewEnough } from './node-version.mjs';

describe('isNodeNewEnough', () => {
  it.each([
    ['18.20.4', false],
    ['20.20.2', false],
    ['22.18.0', false],
    ['24.1.0', false],
    ['24.2.0', true],
    ['24.21.0', true],
    ['26.0.0', true],
  ])('[UP1] %s: %s', (version, enough) => {
    expect(isNodeNewEnough(version)).toBe(enough);
  });
});
