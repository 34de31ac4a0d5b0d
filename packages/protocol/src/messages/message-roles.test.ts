import { describe, expect, it } from 'vitest';
import type { Role } from '../generated/types.ts';
import { COMMAND_VALIDATORS } from '../validators.ts';
import { BROWSER_MESSAGES, isBrowserMessage, roleAllows } from './message-roles.ts';

describe('what browsers may send', () => {
  it('[CMD2] are commands, none of them the hub’s own', () => {
    for (const type of Object.keys(BROWSER_MESSAGES)) expect(Object.hasOwn(COMMAND_VALIDATORS, type)).toBe(true);
    for (const type of ['viewer.joined', 'viewer.left', 'session.resync', 'session.create', 'gateway.hello', 'ack'])
      expect(isBrowserMessage(type)).toBe(false);
  });

  it.each(['toString', '__proto__', 'constructor', ''])('[CMD2] "%s" is none', (type) => {
    expect(isBrowserMessage(type)).toBe(false);
  });

  it.each(['session.input', 'session.resize', 'session.end', 'viewer.take_size'] as const)(
    '[CMD2] %s is for those who may type',
    (type) => {
      expect(roleAllows('observer', BROWSER_MESSAGES[type])).toBe(false);
      expect(roleAllows('driver', BROWSER_MESSAGES[type])).toBe(true);
      expect(roleAllows('owner', BROWSER_MESSAGES[type])).toBe(true);
    },
  );
});

describe('roleAllows', () => {
  const ranks: Role[] = ['observer', 'driver', 'owner'];

  it('[CMD2] owner includes driver includes observer', () => {
    for (const [has, role] of ranks.entries())
      for (const [needs, needed] of ranks.entries()) expect(roleAllows(role, needed)).toBe(has >= needs);
  });
});
