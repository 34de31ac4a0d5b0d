// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsListBody, AgentsListResult, SessionCreateBody, SessionCreateResult, SessionEndBody, SessionEndResult, SessionInputBody, SessionInputResult, SessionResizeBody, SessionResizeResult, SessionResyncBody, SessionScrollbackBody, SessionScrollbackResult, SessionSnapshotBody, SessionSnapshotResult, ViewerAttachBody, ViewerAttachResult, ViewerDetachBody, ViewerDetachResult, ViewerJoinedBody, ViewerLeftBody, ViewerProbeBody, ViewerProbeResult, ViewerTakeSizeBody, ViewerTakeSizeResult, ViewerViewportBody, ViewerViewportResult, AckBody, GatewayHelloBody, SessionEndedBody, SessionErrorBody, SessionNoticeBody, SessionPresenceBody, SessionStartedBody, GatewayStatusBody, HubWelcomeBody } from './types.ts';
import * as validators from './validators.js';

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
export const COMMAND_VALIDATORS = {
  'agents.list': validators.validateAgentsListBody,
  'session.create': validators.validateSessionCreateBody,
  'session.end': validators.validateSessionEndBody,
  'session.input': validators.validateSessionInputBody,
  'session.resize': validators.validateSessionResizeBody,
  'session.resync': validators.validateSessionResyncBody,
  'session.scrollback': validators.validateSessionScrollbackBody,
  'session.snapshot': validators.validateSessionSnapshotBody,
  'viewer.attach': validators.validateViewerAttachBody,
  'viewer.detach': validators.validateViewerDetachBody,
  'viewer.joined': validators.validateViewerJoinedBody,
  'viewer.left': validators.validateViewerLeftBody,
  'viewer.probe': validators.validateViewerProbeBody,
  'viewer.take_size': validators.validateViewerTakeSizeBody,
  'viewer.viewport': validators.validateViewerViewportBody,
} as const;
export const RESULT_VALIDATORS = {
  'agents.list': validators.validateAgentsListResult,
  'session.create': validators.validateSessionCreateResult,
  'session.end': validators.validateSessionEndResult,
  'session.input': validators.validateSessionInputResult,
  'session.resize': validators.validateSessionResizeResult,
  'session.scrollback': validators.validateSessionScrollbackResult,
  'session.snapshot': validators.validateSessionSnapshotResult,
  'viewer.attach': validators.validateViewerAttachResult,
  'viewer.detach': validators.validateViewerDetachResult,
  'viewer.probe': validators.validateViewerProbeResult,
  'viewer.take_size': validators.validateViewerTakeSizeResult,
  'viewer.viewport': validators.validateViewerViewportResult,
} as const;
export const EVENT_VALIDATORS = {
  'ack': validators.validateAckBody,
  'gateway.hello': validators.validateGatewayHelloBody,
  'session.ended': validators.validateSessionEndedBody,
  'session.error': validators.validateSessionErrorBody,
  'session.notice': validators.validateSessionNoticeBody,
  'session.presence': validators.validateSessionPresenceBody,
  'session.started': validators.validateSessionStartedBody,
} as const;
export const BROWSER_VALIDATORS = {
  'gateway.status': validators.validateGatewayStatusBody,
  'hub.welcome': validators.validateHubWelcomeBody,
} as const;
export const COMMANDS_WITHOUT_RESULT = ['session.resync', 'viewer.joined', 'viewer.left'] as const;
