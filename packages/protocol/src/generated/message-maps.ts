// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsListBody, SessionCreateBody, SessionEndBody, SessionInputBody, SessionResizeBody, SessionResyncBody, SessionScrollbackBody, SessionSnapshotBody, ViewerAttachBody, ViewerDetachBody, ViewerJoinedBody, ViewerLeftBody, ViewerProbeBody, ViewerTakeSizeBody, ViewerViewportBody, AgentsListResult, SessionCreateResult, SessionEndResult, SessionInputResult, SessionResizeResult, SessionScrollbackResult, SessionSnapshotResult, ViewerAttachResult, ViewerDetachResult, ViewerProbeResult, ViewerTakeSizeResult, ViewerViewportResult, AckBody, GatewayHelloBody, SessionEndedBody, SessionErrorBody, SessionNoticeBody, SessionPresenceBody, SessionStartedBody, GatewayStatusBody, HubWelcomeBody } from './types.ts';

export interface CommandBodies {
  'agents.list': AgentsListBody;
  'session.create': SessionCreateBody;
  'session.end': SessionEndBody;
  'session.input': SessionInputBody;
  'session.resize': SessionResizeBody;
  'session.resync': SessionResyncBody;
  'session.scrollback': SessionScrollbackBody;
  'session.snapshot': SessionSnapshotBody;
  'viewer.attach': ViewerAttachBody;
  'viewer.detach': ViewerDetachBody;
  'viewer.joined': ViewerJoinedBody;
  'viewer.left': ViewerLeftBody;
  'viewer.probe': ViewerProbeBody;
  'viewer.take_size': ViewerTakeSizeBody;
  'viewer.viewport': ViewerViewportBody;
}
export interface CommandResults {
  'agents.list': AgentsListResult;
  'session.create': SessionCreateResult;
  'session.end': SessionEndResult;
  'session.input': SessionInputResult;
  'session.resize': SessionResizeResult;
  'session.scrollback': SessionScrollbackResult;
  'session.snapshot': SessionSnapshotResult;
  'viewer.attach': ViewerAttachResult;
  'viewer.detach': ViewerDetachResult;
  'viewer.probe': ViewerProbeResult;
  'viewer.take_size': ViewerTakeSizeResult;
  'viewer.viewport': ViewerViewportResult;
}
export interface EventBodies {
  'ack': AckBody;
  'gateway.hello': GatewayHelloBody;
  'session.ended': SessionEndedBody;
  'session.error': SessionErrorBody;
  'session.notice': SessionNoticeBody;
  'session.presence': SessionPresenceBody;
  'session.started': SessionStartedBody;
}
export interface BrowserBodies {
  'gateway.status': GatewayStatusBody;
  'hub.welcome': HubWelcomeBody;
}
