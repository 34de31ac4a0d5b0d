import { expect, it } from 'vitest';
import { clearedSessionCookie, readSessionCookie, sessionCookie } from './session-cookie.ts';

it('[AUTH5] two ports of one machine keep apart', () => {
  const first = sessionCookie('http://localhost:4317', 'one');
  const second = sessionCookie('http://localhost:5000', 'two');
  const header = [first, second].map((cookie) => cookie.split(';')[0]).join('; ');
  expect(readSessionCookie('http://localhost:4317', header)).toBe('one');
  expect(readSessionCookie('http://localhost:5000', header)).toBe('two');
  expect(readSessionCookie('http://localhost:1', header)).toBeUndefined();
  expect(readSessionCookie('http://localhost:4317', null)).toBeUndefined();
});

it('[AUTH5] only https gets Secure and the host prefix', () => {
  expect(sessionCookie('https://box.example.com', 'x')).toMatch(/^__Host-vibecode=x; .*; Secure$/);
  expect(sessionCookie('http://localhost:4317', 'x')).not.toContain('Secure');
  expect(clearedSessionCookie('http://localhost:4317')).toMatch(/^vibecode_4317=; Max-Age=0; /);
});
