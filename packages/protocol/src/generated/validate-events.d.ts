// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AckBody, GatewayHelloBody, SessionEndedBody, SessionErrorBody, SessionNoticeBody, SessionPresenceBody, SessionStartedBody } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const EVENT_VALIDATORS: {
  readonly 'ack': Validate<AckBody>;
  readonly 'gateway.hello': Validate<GatewayHelloBody>;
  readonly 'session.ended': Validate<SessionEndedBody>;
  readonly 'session.error': Validate<SessionErrorBody>;
  readonly 'session.notice': Validate<SessionNoticeBody>;
  readonly 'session.presence': Validate<SessionPresenceBody>;
  readonly 'session.started': Validate<SessionStartedBody>;
};
