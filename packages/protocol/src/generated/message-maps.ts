// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsInstallCancelBody, AgentsInstallBody, AgentsInstallLogBody, AgentsListBody, FileCancelBody, FileDownloadBody, FileListBody, FileUploadBeginBody, FileUploadEndBody, GatewayUpdateBody, GatewayUpdateSetPolicyBody, GatewayUpdateStatusBody, HealthWatchBody, SessionCreateBody, SessionEndBody, SessionInputBody, SessionResizeBody, SessionResyncBody, SessionScrollbackBody, SessionSnapshotBody, SshAuthorizeBody, SshListBody, SshRevokeBody, ViewerAttachBody, ViewerDetachBody, ViewerJoinedBody, ViewerLeftBody, ViewerProbeBody, ViewerTakeSizeBody, ViewerViewportBody, AgentsInstallCancelResult, AgentsInstallResult, AgentsInstallLogResult, AgentsListResult, FileCancelResult, FileDownloadResult, FileListResult, FileUploadBeginResult, FileUploadEndResult, GatewayUpdateResult, GatewayUpdateSetPolicyResult, GatewayUpdateStatusResult, SessionCreateResult, SessionEndResult, SessionInputResult, SessionResizeResult, SessionScrollbackResult, SessionSnapshotResult, SshAuthorizeResult, SshListResult, SshRevokeResult, ViewerAttachResult, ViewerDetachResult, ViewerProbeResult, ViewerTakeSizeResult, ViewerViewportResult, AckBody, AgentsInstallProgressBody, FileContentEndBody, FileFailedBody, GatewayHealthBody, GatewayHelloBody, GatewayUpdateProgressBody, SessionEndedBody, SessionErrorBody, SessionNoticeBody, SessionPresenceBody, SessionStartedBody, GatewayStatusBody, HubWelcomeBody } from './types.ts';

export interface CommandBodies {
  'agents.install.cancel': AgentsInstallCancelBody;
  'agents.install': AgentsInstallBody;
  'agents.install.log': AgentsInstallLogBody;
  'agents.list': AgentsListBody;
  'file.cancel': FileCancelBody;
  'file.download': FileDownloadBody;
  'file.list': FileListBody;
  'file.upload.begin': FileUploadBeginBody;
  'file.upload.end': FileUploadEndBody;
  'gateway.update': GatewayUpdateBody;
  'gateway.update.set_policy': GatewayUpdateSetPolicyBody;
  'gateway.update.status': GatewayUpdateStatusBody;
  'health.watch': HealthWatchBody;
  'session.create': SessionCreateBody;
  'session.end': SessionEndBody;
  'session.input': SessionInputBody;
  'session.resize': SessionResizeBody;
  'session.resync': SessionResyncBody;
  'session.scrollback': SessionScrollbackBody;
  'session.snapshot': SessionSnapshotBody;
  'ssh.authorize': SshAuthorizeBody;
  'ssh.list': SshListBody;
  'ssh.revoke': SshRevokeBody;
  'viewer.attach': ViewerAttachBody;
  'viewer.detach': ViewerDetachBody;
  'viewer.joined': ViewerJoinedBody;
  'viewer.left': ViewerLeftBody;
  'viewer.probe': ViewerProbeBody;
  'viewer.take_size': ViewerTakeSizeBody;
  'viewer.viewport': ViewerViewportBody;
}
export interface CommandResults {
  'agents.install.cancel': AgentsInstallCancelResult;
  'agents.install': AgentsInstallResult;
  'agents.install.log': AgentsInstallLogResult;
  'agents.list': AgentsListResult;
  'file.cancel': FileCancelResult;
  'file.download': FileDownloadResult;
  'file.list': FileListResult;
  'file.upload.begin': FileUploadBeginResult;
  'file.upload.end': FileUploadEndResult;
  'gateway.update': GatewayUpdateResult;
  'gateway.update.set_policy': GatewayUpdateSetPolicyResult;
  'gateway.update.status': GatewayUpdateStatusResult;
  'session.create': SessionCreateResult;
  'session.end': SessionEndResult;
  'session.input': SessionInputResult;
  'session.resize': SessionResizeResult;
  'session.scrollback': SessionScrollbackResult;
  'session.snapshot': SessionSnapshotResult;
  'ssh.authorize': SshAuthorizeResult;
  'ssh.list': SshListResult;
  'ssh.revoke': SshRevokeResult;
  'viewer.attach': ViewerAttachResult;
  'viewer.detach': ViewerDetachResult;
  'viewer.probe': ViewerProbeResult;
  'viewer.take_size': ViewerTakeSizeResult;
  'viewer.viewport': ViewerViewportResult;
}
export interface EventBodies {
  'ack': AckBody;
  'agents.install.progress': AgentsInstallProgressBody;
  'file.content.end': FileContentEndBody;
  'file.failed': FileFailedBody;
  'gateway.health': GatewayHealthBody;
  'gateway.hello': GatewayHelloBody;
  'gateway.update.progress': GatewayUpdateProgressBody;
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
