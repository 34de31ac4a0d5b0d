// Generated from schema/ by scripts/generate.ts; do not edit.
import type { AgentsListResult, SessionCreateResult, SessionEndResult, SessionInputResult, SessionResizeResult, SessionScrollbackResult, SessionSnapshotResult, ViewerAttachResult, ViewerDetachResult, ViewerProbeResult, ViewerTakeSizeResult, ViewerViewportResult } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const RESULT_VALIDATORS: {
  readonly 'agents.list': Validate<AgentsListResult>;
  readonly 'session.create': Validate<SessionCreateResult>;
  readonly 'session.end': Validate<SessionEndResult>;
  readonly 'session.input': Validate<SessionInputResult>;
  readonly 'session.resize': Validate<SessionResizeResult>;
  readonly 'session.scrollback': Validate<SessionScrollbackResult>;
  readonly 'session.snapshot': Validate<SessionSnapshotResult>;
  readonly 'viewer.attach': Validate<ViewerAttachResult>;
  readonly 'viewer.detach': Validate<ViewerDetachResult>;
  readonly 'viewer.probe': Validate<ViewerProbeResult>;
  readonly 'viewer.take_size': Validate<ViewerTakeSizeResult>;
  readonly 'viewer.viewport': Validate<ViewerViewportResult>;
};
