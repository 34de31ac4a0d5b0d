import { expect, it } from 'vitest';
import { freeMachineName, shownHostname } from './machine-name.ts';

it('[ENR9] a host name is shown without what turns or hides text', () => {
  expect(shownHostname('box-1')).toBe('box-1');
  expect(shownHostname('  dev\u0000\n\u202Ebox\u200B ')).toBe('devbox');
  expect(shownHostname('\u0007')).toBe('machine');
  expect(shownHostname('x'.repeat(255))).toHaveLength(116);
});

it('[ENR9] machines of one host name are told apart', () => {
  expect(freeMachineName('box', new Set())).toBe('box');
  expect(freeMachineName('box', new Set(['box', 'box 2']))).toBe('box 3');
  expect(freeMachineName('x'.repeat(120), new Set(['x'.repeat(116)]))).toBe(`${'x'.repeat(116)} 2`);
});
