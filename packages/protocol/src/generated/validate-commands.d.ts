// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsInstallCancelBody, AgentsInstallBody, AgentsInstallLogBody, AgentsListBody, FileCancelBody, FileDownloadBody, FileListBody, FileUploadBeginBody, FileUploadEndBody, GatewayUpdateBody, GatewayUpdateSetPolicyBody, GatewayUpdateStatusBody, HealthWatchBody, SessionCreateBody, SessionEndBody, SessionInputBody, SessionResizeBody, SessionResyncBody, SessionScrollbackBody, SessionSnapshotBody, SshAuthorizeBody, SshListBody, SshRevokeBody, ViewerAttachBody, ViewerDetachBody, ViewerJoinedBody, ViewerLeftBody, ViewerProbeBody, ViewerTakeSizeBody, ViewerViewportBody } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const COMMAND_VALIDATORS: {
  readonly 'agents.install.cancel': Validate<AgentsInstallCancelBody>;
  readonly 'agents.install': Validate<AgentsInstallBody>;
  readonly 'agents.install.log': Validate<AgentsInstallLogBody>;
  readonly 'agents.list': Validate<AgentsListBody>;
  readonly 'file.cancel': Validate<FileCancelBody>;
  readonly 'file.download': Validate<FileDownloadBody>;
  readonly 'file.list': Validate<FileListBody>;
  readonly 'file.upload.begin': Validate<FileUploadBeginBody>;
  readonly 'file.upload.end': Validate<FileUploadEndBody>;
  readonly 'gateway.update': Validate<GatewayUpdateBody>;
  readonly 'gateway.update.set_policy': Validate<GatewayUpdateSetPolicyBody>;
  readonly 'gateway.update.status': Validate<GatewayUpdateStatusBody>;
  readonly 'health.watch': Validate<HealthWatchBody>;
  readonly 'session.create': Validate<SessionCreateBody>;
  readonly 'session.end': Validate<SessionEndBody>;
  readonly 'session.input': Validate<SessionInputBody>;
  readonly 'session.resize': Validate<SessionResizeBody>;
  readonly 'session.resync': Validate<SessionResyncBody>;
  readonly 'session.scrollback': Validate<SessionScrollbackBody>;
  readonly 'session.snapshot': Validate<SessionSnapshotBody>;
  readonly 'ssh.authorize': Validate<SshAuthorizeBody>;
  readonly 'ssh.list': Validate<SshListBody>;
  readonly 'ssh.revoke': Validate<SshRevokeBody>;
  readonly 'viewer.attach': Validate<ViewerAttachBody>;
  readonly 'viewer.detach': Validate<ViewerDetachBody>;
  readonly 'viewer.joined': Validate<ViewerJoinedBody>;
  readonly 'viewer.left': Validate<ViewerLeftBody>;
  readonly 'viewer.probe': Validate<ViewerProbeBody>;
  readonly 'viewer.take_size': Validate<ViewerTakeSizeBody>;
  readonly 'viewer.viewport': Validate<ViewerViewportBody>;
};
