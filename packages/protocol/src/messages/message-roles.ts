// Which messages a browser may send, and which of them only those who may type (CMD2). The hub decides by type alone.
import type { Role } from '../generated/types.ts';

export const BROWSER_MESSAGES = {
  'viewer.attach': 'observer',
  'viewer.detach': 'observer',
  'viewer.viewport': 'observer',
  'viewer.probe': 'observer',
  'session.snapshot': 'observer',
  'session.scrollback': 'observer',
  'viewer.take_size': 'driver',
  'session.input': 'driver',
  'session.resize': 'driver',
  'session.end': 'driver',
  'health.watch': 'observer',
  'gateway.update.status': 'observer',
  'file.list': 'driver',
  'file.upload.begin': 'driver',
  'file.upload.end': 'driver',
  'file.download': 'driver',
  'file.cancel': 'driver',
  'agents.install.log': 'driver',
} as const satisfies Record<string, Role>;

export type BrowserMessageType = keyof typeof BROWSER_MESSAGES;

const RANK = { observer: 0, driver: 1, owner: 2 } as const satisfies Record<Role, number>;

export function isBrowserMessage(type: string): type is BrowserMessageType {
  return Object.hasOwn(BROWSER_MESSAGES, type);
}

export function roleAllows(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}
