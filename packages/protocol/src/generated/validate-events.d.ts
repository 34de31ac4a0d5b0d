// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AckBody, AgentsInstallProgressBody, FileContentEndBody, FileFailedBody, GatewayHealthBody, GatewayHelloBody, GatewayUpdateProgressBody, SessionEndedBody, SessionErrorBody, SessionNoticeBody, SessionPresenceBody, SessionStartedBody } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const EVENT_VALIDATORS: {
  readonly 'ack': Validate<AckBody>;
  readonly 'agents.install.progress': Validate<AgentsInstallProgressBody>;
  readonly 'file.content.end': Validate<FileContentEndBody>;
  readonly 'file.failed': Validate<FileFailedBody>;
  readonly 'gateway.health': Validate<GatewayHealthBody>;
  readonly 'gateway.hello': Validate<GatewayHelloBody>;
  readonly 'gateway.update.progress': Validate<GatewayUpdateProgressBody>;
  readonly 'session.ended': Validate<SessionEndedBody>;
  readonly 'session.error': Validate<SessionErrorBody>;
  readonly 'session.notice': Validate<SessionNoticeBody>;
  readonly 'session.presence': Validate<SessionPresenceBody>;
  readonly 'session.started': Validate<SessionStartedBody>;
};
