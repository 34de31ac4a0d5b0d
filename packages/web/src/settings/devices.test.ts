import { expect, it } from 'vitest';
import type { SignIn } from './devices-api.ts';
import { devicesInOrder, lastSeenText } from './devices-order.ts';

const NOW = 10_000_000;
const device = (name: string, change: Partial<SignIn> = {}): SignIn => ({
  sign_in_id: '0123456789abcdef',
  device_name: name,
  created_at: 0,
  last_seen_at: NOW,
  expires_at: NOW * 2,
  is_current: false,
  ...change,
});

it('[DEV1] this browser stands first, the others as they were last seen', () => {
  const list = [
    device('old', { last_seen_at: 1 }),
    device('new'),
    device('this', { is_current: true, last_seen_at: 0 }),
  ];
  expect(devicesInOrder(list).map(({ device_name: name }) => name)).toEqual(['this', 'new', 'old']);
});

it('[DEV1] says when a browser was last seen, and which one this is', () => {
  expect(lastSeenText(device('this', { is_current: true }), NOW)).toBe('This browser');
  expect(lastSeenText(device('phone'), NOW + 90_000)).toBe('Seen just now');
  expect(lastSeenText(device('phone'), NOW + 300_000)).toBe('Seen 5 min ago');
});
