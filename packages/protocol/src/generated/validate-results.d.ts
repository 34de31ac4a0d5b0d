// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsInstallCancelResult, AgentsInstallResult, AgentsInstallLogResult, AgentsListResult, FileCancelResult, FileDownloadResult, FileListResult, FileUploadBeginResult, FileUploadEndResult, GatewayUpdateResult, GatewayUpdateSetPolicyResult, GatewayUpdateStatusResult, SessionCreateResult, SessionEndResult, SessionInputResult, SessionResizeResult, SessionScrollbackResult, SessionSnapshotResult, SshAuthorizeResult, SshListResult, SshRevokeResult, ViewerAttachResult, ViewerDetachResult, ViewerProbeResult, ViewerTakeSizeResult, ViewerViewportResult } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const RESULT_VALIDATORS: {
  readonly 'agents.install.cancel': Validate<AgentsInstallCancelResult>;
  readonly 'agents.install': Validate<AgentsInstallResult>;
  readonly 'agents.install.log': Validate<AgentsInstallLogResult>;
  readonly 'agents.list': Validate<AgentsListResult>;
  readonly 'file.cancel': Validate<FileCancelResult>;
  readonly 'file.download': Validate<FileDownloadResult>;
  readonly 'file.list': Validate<FileListResult>;
  readonly 'file.upload.begin': Validate<FileUploadBeginResult>;
  readonly 'file.upload.end': Validate<FileUploadEndResult>;
  readonly 'gateway.update': Validate<GatewayUpdateResult>;
  readonly 'gateway.update.set_policy': Validate<GatewayUpdateSetPolicyResult>;
  readonly 'gateway.update.status': Validate<GatewayUpdateStatusResult>;
  readonly 'session.create': Validate<SessionCreateResult>;
  readonly 'session.end': Validate<SessionEndResult>;
  readonly 'session.input': Validate<SessionInputResult>;
  readonly 'session.resize': Validate<SessionResizeResult>;
  readonly 'session.scrollback': Validate<SessionScrollbackResult>;
  readonly 'session.snapshot': Validate<SessionSnapshotResult>;
  readonly 'ssh.authorize': Validate<SshAuthorizeResult>;
  readonly 'ssh.list': Validate<SshListResult>;
  readonly 'ssh.revoke': Validate<SshRevokeResult>;
  readonly 'viewer.attach': Validate<ViewerAttachResult>;
  readonly 'viewer.detach': Validate<ViewerDetachResult>;
  readonly 'viewer.probe': Validate<ViewerProbeResult>;
  readonly 'viewer.take_size': Validate<ViewerTakeSizeResult>;
  readonly 'viewer.viewport': Validate<ViewerViewportResult>;
};
