// What the pure parts of the hub want done; gateway-hub.ts does it.
import type { CloseName, EventBodies, SessionInfo } from '@vibecode/protocol';
import type { AuditAction } from '../../db/audit-log.ts';
import type { LogFields } from '../../platform/log.ts';

export type WireData = string | ArrayBuffer;

export type HistoryEvent =
  | { type: 'hello'; hello: EventBodies['gateway.hello'] }
  | { type: 'started'; session: SessionInfo }
  | { type: 'ended'; ended: EventBodies['session.ended'] };

export type HubEffect =
  | { type: 'send_gateway'; data: WireData }
  /** A browser, or a transfer of our own REST API. */
  | { type: 'send_viewer'; viewerId: number; data: WireData }
  | { type: 'close_gateway'; close: CloseName; reason: string }
  | { type: 'close_viewer'; viewerId: number; close: CloseName; reason: string }
  /** Answers a command of our own REST API; what a gateway sent as its ack is checked there. */
  | { type: 'settle'; requestId: string; answer: unknown }
  /** What must outlive an eviction has changed for this viewer. */
  | { type: 'save_viewer'; viewerId: number }
  /** A viewer's command that changes a session or moves a file is on its way. */
  | { type: 'audit'; viewerId: number; action: AuditAction; subject: string }
  /** For the history in D1, in this order. */
  | { type: 'history'; event: HistoryEvent }
  /** What the machine uses, for the hub's own history of it. */
  | { type: 'health'; health: EventBodies['gateway.health'] }
  | { type: 'log'; event: string; fields?: LogFields };
