// Generated from schema/ by scripts/generate.ts; do not edit.
/**
 * Milliseconds since the Unix epoch, UTC.
 */
export type Timestamp = number;
/**
 * Number the hub gave to one browser connection; 0 addresses every viewer.
 */
export type ViewerId = number;
/**
 * owner and driver type; observer only watches.
 */
export type Role = "owner" | "driver" | "observer";
/**
 * 80 random bits as 16 characters of lower-case Crockford base32 (ids.ts).
 */
export type Id = string;
export type AgentKind = "claude-code" | "codex" | "gemini" | "shell" | "custom";
/**
 * Absolute, or ~ or ~/… for the home folder.
 */
export type FilePath = string;
/**
 * Bytes.
 */
export type FileSize = number;
/**
 * One name without a slash; at most 255 bytes of UTF-8.
 */
export type FileName = string;
/**
 * SHA-256 of a file's bytes, lower-case hex.
 */
export type Sha256 = string;
/**
 * Which releases a machine follows; beta takes stable ones too.
 */
export type ReleaseChannel = "stable" | "beta";
/**
 * Semantic version of a release, without build metadata.
 */
export type ReleaseVersion = string;
/**
 * Who begins updates: a person, or the machine itself.
 */
export type UpdateMode = "manual" | "automatic";
/**
 * HH:MM-HH:MM in the machine's time; automatic updates begin within it, when no session is busy. Checked by the machine.
 */
export type UpdateWindow = string;
/**
 * What on the machine says it, so that it cannot be set from afar: a variable, or a key of its config file.
 */
export type SettingPlace = string;
/**
 * What the person calls the session: data, never a tmux name. No line breaks or other control characters.
 */
export type SessionName = string;
/**
 * Terminal width in cells; limits.ts says why these bounds.
 */
export type Columns = number;
/**
 * Terminal height in cells; limits.ts says why these bounds.
 */
export type Rows = number;
/**
 * Number of an unbroken stretch of a session's output; never reused within a session.
 */
export type Epoch = number;
/**
 * Bytes of pane output since the epoch began.
 */
export type Offset = number;
/**
 * SHA-256 fingerprint as ssh-keygen -l prints it.
 */
export type KeyFingerprint = string;
/**
 * Answer to a message that carried request_id. Relayed by request_id alone.
 */
export type AckBody =
  | {
      ok: true;
      result?: {};
    }
  | {
      ok: false;
      error: WireError;
    };
export type CloudProvider = "digitalocean";
/**
 * What a cloud calls something, to be shown.
 */
export type CloudText = string;
/**
 * A cloud's own short name of a region, a size or an image.
 */
export type CloudSlug = string;
/**
 * What the person calls the machine. No line breaks or other control characters.
 */
export type MachineName = string;
/**
 * creating: the cloud makes it; booting: it runs and installs the gateway; enrolled: it has its credential; connected; failed: problem says why; other_account: it belongs to another account of the cloud than the token that is kept, so that nobody can be asked; destroyed: it is gone and costs nothing more.
 */
export type CloudMachineState =
  "creating" | "booting" | "enrolled" | "connected" | "failed" | "other_account" | "destroyed";
/**
 * Shown on the machine and confirmed in the browser: two groups of four letters without vowels.
 */
export type EnrolmentCode = string;
export type OneTimeSecret = string;
/**
 * 32 random bytes as base64url that a machine has made: the secret part of its credential. Who asks again with it gets the same answer again.
 */
export type MachineSecret = string;

export interface AllShapes {
  GatewayStatusBody: GatewayStatusBody;
  HubWelcomeBody: HubWelcomeBody;
  AgentsInstallCancelBody: AgentsInstallCancelBody;
  AgentsInstallCancelResult: AgentsInstallCancelResult;
  AgentsInstallBody: AgentsInstallBody;
  AgentsInstallResult: AgentsInstallResult;
  AgentsInstallLogBody: AgentsInstallLogBody;
  AgentsInstallLogResult: AgentsInstallLogResult;
  AgentsListBody: AgentsListBody;
  AgentsListResult: AgentsListResult;
  FileCancelBody: FileCancelBody;
  FileCancelResult: FileCancelResult;
  FileDownloadBody: FileDownloadBody;
  FileDownloadResult: FileDownloadResult;
  FileListBody: FileListBody;
  FileListResult: FileListResult;
  FileUploadBeginBody: FileUploadBeginBody;
  FileUploadBeginResult: FileUploadBeginResult;
  FileUploadEndBody: FileUploadEndBody;
  FileUploadEndResult: FileUploadEndResult;
  GatewayUpdateBody: GatewayUpdateBody;
  GatewayUpdateResult: GatewayUpdateResult;
  GatewayUpdateSetPolicyBody: GatewayUpdateSetPolicyBody;
  GatewayUpdateSetPolicyResult: GatewayUpdateSetPolicyResult;
  GatewayUpdateStatusBody: GatewayUpdateStatusBody;
  GatewayUpdateStatusResult: GatewayUpdateStatusResult;
  HealthWatchBody: HealthWatchBody;
  SessionCreateBody: SessionCreateBody;
  SessionCreateResult: SessionCreateResult;
  SessionEndBody: SessionEndBody;
  SessionEndResult: SessionEndResult;
  SessionInputBody: SessionInputBody;
  SessionInputResult: SessionInputResult;
  SessionResizeBody: SessionResizeBody;
  SessionResizeResult: SessionResizeResult;
  SessionResyncBody: SessionResyncBody;
  SessionScrollbackBody: SessionScrollbackBody;
  SessionScrollbackResult: SessionScrollbackResult;
  SessionSnapshotBody: SessionSnapshotBody;
  SessionSnapshotResult: SessionSnapshotResult;
  SshAuthorizeBody: SshAuthorizeBody;
  SshAuthorizeResult: SshAuthorizeResult;
  SshListBody: SshListBody;
  SshListResult: SshListResult;
  SshRevokeBody: SshRevokeBody;
  SshRevokeResult: SshRevokeResult;
  ViewerAttachBody: ViewerAttachBody;
  ViewerAttachResult: ViewerAttachResult;
  ViewerDetachBody: ViewerDetachBody;
  ViewerDetachResult: ViewerDetachResult;
  ViewerJoinedBody: ViewerJoinedBody;
  ViewerLeftBody: ViewerLeftBody;
  ViewerProbeBody: ViewerProbeBody;
  ViewerProbeResult: ViewerProbeResult;
  ViewerTakeSizeBody: ViewerTakeSizeBody;
  ViewerTakeSizeResult: ViewerTakeSizeResult;
  ViewerViewportBody: ViewerViewportBody;
  ViewerViewportResult: ViewerViewportResult;
  Envelope: Envelope;
  AckBody: AckBody;
  AgentsInstallProgressBody: AgentsInstallProgressBody;
  FileContentEndBody: FileContentEndBody;
  FileFailedBody: FileFailedBody;
  GatewayHealthBody: GatewayHealthBody;
  GatewayHelloBody: GatewayHelloBody;
  GatewayUpdateProgressBody: GatewayUpdateProgressBody;
  SessionEndedBody: SessionEndedBody;
  SessionErrorBody: SessionErrorBody;
  SessionNoticeBody: SessionNoticeBody;
  SessionPresenceBody: SessionPresenceBody;
  SessionStartedBody: SessionStartedBody;
  HttpAgentInstallRequest: HttpAgentInstallRequest;
  HttpAgentInstall: HttpAgentInstall;
  HttpAgents: HttpAgents;
  HttpClaimRequest: HttpClaimRequest;
  HttpClaimResponse: HttpClaimResponse;
  HttpCloudAccountRequest: HttpCloudAccountRequest;
  HttpCloudAccount: HttpCloudAccount;
  HttpCloudAccounts: HttpCloudAccounts;
  HttpCloudCatalog: HttpCloudCatalog;
  HttpCloudMachineRequest: HttpCloudMachineRequest;
  HttpCloudMachine: HttpCloudMachine;
  HttpCloudMachines: HttpCloudMachines;
  HttpCodeDetails: HttpCodeDetails;
  HttpEnrolmentRequest: HttpEnrolmentRequest;
  HttpEnrolment: HttpEnrolment;
  HttpError: HttpError;
  HttpFileList: HttpFileList;
  HttpFile: HttpFile;
  HttpGatewayCodePollRequest: HttpGatewayCodePollRequest;
  HttpGatewayCodeRequest: HttpGatewayCodeRequest;
  HttpGatewayCode: HttpGatewayCode;
  HttpGatewayEnrolRequest: HttpGatewayEnrolRequest;
  HttpGatewayEnrolled: HttpGatewayEnrolled;
  HttpGatewayUpdateRequest: HttpGatewayUpdateRequest;
  HttpGatewayUpdateStatus: HttpGatewayUpdateStatus;
  HttpGatewayUpdate: HttpGatewayUpdate;
  HttpMachineHealth: HttpMachineHealth;
  HttpMachineRenameRequest: HttpMachineRenameRequest;
  HttpMachines: HttpMachines;
  HttpMe: HttpMe;
  HttpReleases: HttpReleases;
  HttpSessionCreateRequest: HttpSessionCreateRequest;
  HttpSession: HttpSession;
  HttpSessions: HttpSessions;
  HttpSignInLink: HttpSignInLink;
  HttpSignIns: HttpSignIns;
  HttpSshKeyRequest: HttpSshKeyRequest;
  HttpSshKey: HttpSshKey;
  HttpSshKeys: HttpSshKeys;
  HttpUpdatePolicyRequest: HttpUpdatePolicyRequest;
  HttpUpdatePolicy: HttpUpdatePolicy;
}
/**
 * To browsers: whether the machine's gateway is connected.
 */
export interface GatewayStatusBody {
  connected: boolean;
  since: Timestamp;
  gateway_version?: string;
  reason?: string;
}
/**
 * First message of the hub, to a gateway after its hello and to a browser after the upgrade.
 */
export interface HubWelcomeBody {
  protocol: number;
  viewer_id?: ViewerId;
  role?: Role;
  server_time: Timestamp;
  gateway_id: Id;
}
/**
 * Stops an installation; the earlier version keeps working.
 */
export interface AgentsInstallCancelBody {
  install_id: Id;
}
export interface AgentsInstallCancelResult {}
/**
 * Installs or renews an agent with its script. Answered when it is queued; agents.install.progress follows.
 */
export interface AgentsInstallBody {
  agent: AgentKind;
  /**
   * An exact version, or latest; absent: the version that this gateway was tested with.
   */
  version?: string;
}
export interface AgentsInstallResult {
  install: InstallState;
}
/**
 * An installation of an agent: the one at work, or the last.
 */
export interface InstallState {
  install_id: Id;
  agent: AgentKind;
  state: "queued" | "running" | "verifying" | "done" | "failed" | "cancelled";
  started_at: Timestamp;
  /**
   * What it is doing, in words.
   */
  step: string;
  /**
   * What is installed now; once done.
   */
  version?: string;
  error?: WireError;
}
/**
 * Why something was refused; codes and retry classes stand in error-codes.ts.
 */
export interface WireError {
  code: string;
  /**
   * One sentence for a person that says what to do.
   */
  message: string;
  /**
   * JSON pointer of the offending value.
   */
  field?: string;
}
/**
 * What an installation has printed.
 */
export interface AgentsInstallLogBody {
  install_id: Id;
}
export interface AgentsInstallLogResult {
  install: InstallState;
  /**
   * The last of it, secrets taken out.
   */
  text: string;
}
/**
 * Which agents can be started.
 */
export interface AgentsListBody {}
export interface AgentsListResult {
  /**
   * @maxItems 16
   */
  agents: AgentInfo[];
}
/**
 * Whether an agent can be started on the machine.
 */
export interface AgentInfo {
  agent: AgentKind;
  installed: boolean;
  /**
   * Absolute path of its executable.
   */
  path?: string;
  version?: string;
  /**
   * agents.install can bring or renew it.
   */
  installable?: boolean;
  /**
   * Installed by agents.install, in the folder of its own.
   */
  managed?: boolean;
  install?: InstallState;
}
/**
 * Ends a transfer; nothing of an upload stays. Unknown ones are as good as ended.
 */
export interface FileCancelBody {
  transfer_id: Id;
}
export interface FileCancelResult {}
/**
 * Answers with what is coming; CONTENT_CHUNK frames follow, then file.content.end.
 */
export interface FileDownloadBody {
  transfer_id: Id;
  path: FilePath;
}
export interface FileDownloadResult {
  path: string;
  size: FileSize;
  modified_at: Timestamp;
}
/**
 * One folder, sorted by name, folders first.
 */
export interface FileListBody {
  path: FilePath;
  /**
   * `next_after` of the page before.
   */
  after?: string;
  show_hidden?: boolean;
}
export interface FileListResult {
  path: string;
  parent: string | null;
  /**
   * What may be opened.
   *
   * @maxItems 64
   */
  roots: string[];
  /**
   * @maxItems 500
   */
  entries: FileEntry[];
  next_after: string | null;
}
/**
 * One entry of a folder.
 */
export interface FileEntry {
  /**
   * Bytes that are no UTF-8 are shown as U+FFFD.
   */
  name: string;
  /**
   * Of what a link leads to; other: devices, sockets, links that lead nowhere or out of the roots.
   */
  kind: "file" | "folder" | "other";
  is_link: boolean;
  size: FileSize;
  modified_at: Timestamp;
  /**
   * false where the gateway may not read it, will not (credentials), or its name is no UTF-8.
   */
  is_readable: boolean;
}
/**
 * Announces a file; UPLOAD_CHUNK frames under the transfer's id follow, then file.upload.end.
 */
export interface FileUploadBeginBody {
  transfer_id: Id;
  target:
    | {
        kind: "path";
        path: FilePath;
        overwrite: boolean;
      }
    | {
        kind: "session";
        name: FileName;
      };
  /**
   * Bytes; MAX_FILE_BYTES.
   */
  size: number;
}
export interface FileUploadBeginResult {
  /**
   * Where it will stand.
   */
  path: string;
}
/**
 * All chunks were sent. Answered when the file is in place under its name.
 */
export interface FileUploadEndBody {
  transfer_id: Id;
  sha256: Sha256;
}
export interface FileUploadEndResult {
  path: string;
  size: FileSize;
}
/**
 * Replaces the gateway by a release, or by the version before. Answered when it has begun; gateway.update.progress follows. The sessions live on.
 */
export interface GatewayUpdateBody {
  /**
   * rollback: the version that ran before.
   */
  action: "install" | "rollback";
  channel?: ReleaseChannel;
  version?: ReleaseVersion;
  /**
   * Also where the release is not newer.
   */
  allow_downgrade?: boolean;
}
export interface GatewayUpdateResult {
  update: UpdateState;
}
/**
 * An update of the gateway: the one at work, or the last.
 */
export interface UpdateState {
  update_id: Id;
  action: "install" | "rollback";
  /**
   * failed: the running version never stopped. rolled_back: the new one did not come up, the one before is back.
   */
  state: "checking" | "downloading" | "verifying" | "restarting" | "done" | "failed" | "rolled_back";
  from_version: ReleaseVersion;
  version?: ReleaseVersion;
  started_at: Timestamp;
  /**
   * What it is doing, in words.
   */
  step: string;
  received_bytes?: number;
  total_bytes?: number;
  error?: WireError;
}
/**
 * Says who begins updates from now on, and when; kept over restarts. Answered with what holds.
 */
export interface GatewayUpdateSetPolicyBody {
  mode: UpdateMode;
  window?: UpdateWindow;
}
export interface GatewayUpdateSetPolicyResult {
  policy: UpdatePolicy;
}
/**
 * Who begins updates of a machine, and when; and what of it is fixed on the machine.
 */
export interface UpdatePolicy {
  mode: UpdateMode;
  window?: UpdateWindow;
  /**
   * IANA name of the machine's time zone.
   */
  time_zone?: string;
  mode_fixed_by?: SettingPlace;
  window_fixed_by?: SettingPlace;
}
/**
 * Which version runs, what it follows, and how the last update went.
 */
export interface GatewayUpdateStatusBody {
  /**
   * Ask the release server what is available.
   */
  check?: boolean;
}
export interface GatewayUpdateStatusResult {
  status: UpdateStatus;
}
/**
 * What runs, what it follows, and how the last update went.
 */
export interface UpdateStatus {
  version: ReleaseVersion;
  commit: string;
  /**
   * Which file of a release fits, for example linux-x64.
   */
  target: string;
  channel: ReleaseChannel;
  policy: UpdatePolicy;
  can_update: boolean;
  /**
   * Where it cannot: what to do about it.
   */
  why_not?: string;
  previous_version?: ReleaseVersion;
  /**
   * A newer release; only where the release server was asked.
   */
  available?: {
    version: ReleaseVersion;
    channel: ReleaseChannel;
  };
  update?: UpdateState;
}
/**
 * A viewer looks at the health page, or no longer does.
 */
export interface HealthWatchBody {
  watching: boolean;
}
/**
 * Starts an agent in a new tmux session. The envelope's session_id is the new session's id.
 */
export interface SessionCreateBody {
  name: SessionName;
  agent: AgentKind;
  /**
   * Command line, run by the login shell; only with agent "custom", where it is required.
   */
  command?: string;
  /**
   * Absolute, or beginning with ~ for the home folder.
   */
  workdir: string;
  /**
   * The agent goes on with its last conversation in this folder, by its own means; not for agents that have none.
   */
  resume?: boolean;
  columns: Columns;
  rows: Rows;
  env?: {
    [k: string]: string;
  };
}
export interface SessionCreateResult {
  session: SessionInfo;
}
/**
 * A session that is alive on the machine.
 */
export interface SessionInfo {
  session_id: Id;
  name: SessionName;
  agent: AgentKind;
  /**
   * The command line of a custom agent; absent otherwise.
   */
  command?: string;
  /**
   * Absolute folder the agent was started in.
   */
  workdir: string;
  created_at: Timestamp;
  columns: Columns;
  rows: Rows;
  /**
   * Process id of the agent's own process; 0 once it is dead.
   */
  pane_pid: number;
}
/**
 * Ends the agent: gracefully, then by force. session.ended follows.
 */
export interface SessionEndBody {}
export interface SessionEndResult {}
/**
 * Types text for a program or the phone's composer; acknowledged once tmux has taken it.
 */
export interface SessionInputBody {
  text: string;
  /**
   * Press Enter after the text has arrived.
   */
  submit: boolean;
}
export interface SessionInputResult {}
/**
 * Sets the size of the session's terminal.
 */
export interface SessionResizeBody {
  columns: Columns;
  rows: Rows;
}
export interface SessionResizeResult {
  columns: Columns;
  rows: Rows;
}
/**
 * Hub only: viewers have room again; send one snapshot frame flagged RESYNC for all that wait.
 */
export interface SessionResyncBody {}
/**
 * A page of history above the screen. With format "frame" a scrollback frame to the asking viewer precedes the ack.
 */
export interface SessionScrollbackBody {
  /**
   * Line number that the page ends before; history_lines when absent.
   */
  before?: number;
  count: number;
  format: "frame" | "lines";
}
export interface SessionScrollbackResult {
  first_line: number;
  line_count: number;
  history_lines: number;
  /**
   * @maxItems 1000
   */
  lines?: string[];
}
/**
 * The screen now, as data for programs.
 */
export interface SessionSnapshotBody {}
export interface SessionSnapshotResult {
  columns: Columns;
  rows: Rows;
  cursor: {
    column: number;
    row: number;
    visible: boolean;
  };
  /**
   * A full-screen program is showing.
   */
  alternate: boolean;
  /**
   * Plain text, one entry a row, trailing blanks removed.
   *
   * @maxItems 300
   */
  lines: string[];
  position: Position;
}
/**
 * A point in a session's output stream.
 */
export interface Position {
  epoch: Epoch;
  offset: Offset;
}
/**
 * Lets a public key log in as the gateway's user. The same key again changes its label and expiry.
 */
export interface SshAuthorizeBody {
  /**
   * One line as in a .pub file, without options.
   */
  public_key: string;
  label: string;
  expires_at: Timestamp | null;
}
export interface SshAuthorizeResult {
  key: SshKey;
  replaced: boolean;
}
/**
 * A public key that may log in to the machine.
 */
export interface SshKey {
  fingerprint: KeyFingerprint;
  /**
   * As it stands in the file, such as ssh-ed25519.
   */
  type: string;
  /**
   * Length of the key.
   */
  bits: number;
  /**
   * The comment; empty where there is none.
   */
  label: string;
  expires_at: Timestamp | null;
  /**
   * Added here, and revocable here. The others are the person's own lines, which are only shown.
   */
  managed: boolean;
}
/**
 * Which keys may log in as the gateway's user.
 */
export interface SshListBody {}
export interface SshListResult {
  path: string;
  /**
   * @maxItems 1000
   */
  keys: SshKey[];
  /**
   * Lines that are no keys, comments or blanks; sshd ignores them as well.
   */
  unreadable_lines: number;
}
/**
 * Takes a key back that ssh.authorize added.
 */
export interface SshRevokeBody {
  fingerprint: KeyFingerprint;
}
export interface SshRevokeResult {}
/**
 * Begins to watch a session; output or a snapshot flagged JOIN follows the ack.
 */
export interface ViewerAttachBody {
  client_id: Id;
  columns: Columns;
  rows: Rows;
  resume?: Position;
}
export interface ViewerAttachResult {
  session: SessionInfo;
  mode: "resume" | "snapshot";
  position: Position;
  /**
   * Counter of the last input taken from this client_id; null when the gateway does not know it.
   */
  last_input_counter: number | null;
  /**
   * The gateway's monotonic clock, for input frames.
   */
  clock_ms: number;
  widths: WidthTable;
}
/**
 * Column widths measured on the running tmux, as runs that differ from width 1.
 */
export interface WidthTable {
  tmux_version: string;
  /**
   * Ascending, not overlapping: [first code point, last code point, width 0 or 2].
   *
   * @maxItems 4000
   */
  runs: number[][];
  /**
   * A character after U+200D is kept in the same cell.
   */
  joins_zwj: boolean;
  /**
   * U+FE0F makes the character before it two columns wide.
   */
  widens_vs16: boolean;
}
/**
 * Stops watching a session.
 */
export interface ViewerDetachBody {}
export interface ViewerDetachResult {}
/**
 * Hub only: a browser connected.
 */
export interface ViewerJoinedBody {
  name: string;
  role: Role;
}
/**
 * Hub only: a browser is gone; it is detached from every session.
 */
export interface ViewerLeftBody {}
/**
 * Proof of life browser -> hub -> gateway -> tmux and back.
 */
export interface ViewerProbeBody {}
export interface ViewerProbeResult {
  /**
   * The gateway's monotonic clock.
   */
  clock_ms: number;
  /**
   * Round trip gateway to tmux.
   */
  tmux_ms: number;
}
/**
 * Makes this viewer the owner of the size.
 */
export interface ViewerTakeSizeBody {}
export interface ViewerTakeSizeResult {}
/**
 * The viewer's own terminal area changed. Sizes the session only if this viewer holds the size.
 */
export interface ViewerViewportBody {
  columns: Columns;
  rows: Rows;
}
export interface ViewerViewportResult {}
/**
 * Every text message. The hub reads this and nothing inside body, unless the message is addressed to the hub itself.
 */
export interface Envelope {
  type: string;
  request_id?: Id;
  session_id?: Id;
  viewer_id?: ViewerId;
  /**
   * Validated by whoever the message is for.
   */
  body: unknown;
}
/**
 * To every browser: a change of state, and what was printed since.
 */
export interface AgentsInstallProgressBody {
  install: InstallState;
  text: string;
}
/**
 * All chunks of a download were sent.
 */
export interface FileContentEndBody {
  transfer_id: Id;
  size: FileSize;
  sha256: Sha256;
}
/**
 * A transfer broke off at the machine; nothing half done stays.
 */
export interface FileFailedBody {
  transfer_id: Id;
  error: WireError;
}
/**
 * What the machine uses: every HEALTH_INTERVAL_MS, every HEALTH_WATCHED_INTERVAL_MS while somebody watches. To the hub and every browser.
 */
export interface GatewayHealthBody {
  machine: MachineHealth;
  /**
   * @maxItems 1000
   */
  sessions: SessionHealth[];
}
/**
 * What a machine uses at a moment.
 */
export interface MachineHealth {
  at: Timestamp;
  uptime_s: number;
  /**
   * Of all cores, since the sample before.
   */
  cpu_percent: number;
  /**
   * 1, 5 and 15 minutes.
   *
   * @minItems 3
   * @maxItems 3
   */
  load: number[];
  memory: {
    total_bytes: number;
    /**
     * Total less what programs can still get.
     */
    used_bytes: number;
  };
  swap: {
    total_bytes: number;
    used_bytes: number;
  };
  /**
   * @maxItems 8
   */
  disks: DiskHealth[];
  /**
   * Of all interfaces but loopback, since the sample before.
   */
  network: {
    received_bytes_per_s: number;
    sent_bytes_per_s: number;
  };
  /**
   * What VibeCode's own gateway uses.
   */
  gateway: {
    /**
     * 100 is one core.
     */
    cpu_percent: number;
    rss_bytes: number;
  };
}
/**
 * A file system that matters: home, root, temporary files.
 */
export interface DiskHealth {
  mount: string;
  /**
   * Used and available: without what is kept for root.
   */
  total_bytes: number;
  /**
   * As df counts it; used of total is its Use%.
   */
  used_bytes: number;
}
/**
 * What a session uses, and when it last did something.
 */
export interface SessionHealth {
  session_id: Id;
  /**
   * Of all its processes; 100 is one core.
   */
  cpu_percent: number;
  /**
   * Of all its processes, bytes.
   */
  rss_bytes: number;
  process_count: number;
  last_input_at: Timestamp | null;
  last_output_at: Timestamp | null;
  /**
   * Its largest consumers, largest first.
   *
   * @maxItems 3
   */
  top: ProcessLoad[];
}
/**
 * What one process uses.
 */
export interface ProcessLoad {
  pid: number;
  /**
   * The executable's name alone: arguments may hold secrets.
   */
  name: string;
  /**
   * 100 is one core.
   */
  cpu_percent: number;
  /**
   * Bytes.
   */
  rss_bytes: number;
}
/**
 * First message of a gateway, addressed to the hub. One that can update itself says when it does.
 */
export interface GatewayHelloBody {
  protocol: {
    min: number;
    max: number;
  };
  gateway_version: string;
  instance_id: Id;
  system_info: SystemInfo;
  update_policy?: UpdatePolicy;
  /**
   * @maxItems 16
   */
  agents: AgentInfo[];
  /**
   * @maxItems 1000
   */
  sessions: SessionInfo[];
}
/**
 * What the machine is.
 */
export interface SystemInfo {
  os: string;
  arch: string;
  hostname: string;
  cpus: number;
  /**
   * Bytes.
   */
  ram_total: number;
  /**
   * Bytes of the file system that holds the home folder.
   */
  disk_total: number;
  tmux_version: string;
  home: string;
  user: string;
}
/**
 * To every browser: a step of an update, and after the restart how it went.
 */
export interface GatewayUpdateProgressBody {
  update: UpdateState;
}
/**
 * A session is over; exactly one for each session.
 */
export interface SessionEndedBody {
  session_id: Id;
  /**
   * exited: by itself; ended_by_user: after session.end, gracefully; killed: after session.end, by force; vanished: tmux no longer has it; machine_restarted: the machine started anew.
   */
  reason: "exited" | "ended_by_user" | "killed" | "vanished" | "machine_restarted";
  exit_status: ExitStatus | null;
  ended_at: Timestamp;
}
/**
 * How the agent's process ended: an exit code, or the number of the signal that killed it.
 */
export interface ExitStatus {
  code: number | null;
  signal: number | null;
}
/**
 * Something about a session failed that no request asked for.
 */
export interface SessionErrorBody {
  error: WireError;
}
/**
 * Something happened at the machine that viewers should be told.
 */
export interface SessionNoticeBody {
  kind: "copy_mode_left" | "input_refused" | "output_paused" | "output_resumed" | "clipboard";
  text?: string;
}
/**
 * Who watches, and whose window sets the size.
 */
export interface SessionPresenceBody {
  /**
   * @maxItems 200
   */
  viewers: Viewer[];
  size_owner: ViewerId | null;
  columns: Columns;
  rows: Rows;
}
/**
 * Someone who watches a session.
 */
export interface Viewer {
  viewer_id: ViewerId;
  name: string;
  role: Role;
  /**
   * terminal: attached by tmux on the machine itself.
   */
  kind: "browser" | "terminal";
  columns?: Columns;
  rows?: Rows;
}
/**
 * A session is alive: just created, or found again after a restart of the gateway.
 */
export interface SessionStartedBody {
  session: SessionInfo;
  adopted: boolean;
}
/**
 * POST /api/machines/:gateway_id/agents/:agent/install.
 */
export interface HttpAgentInstallRequest {
  version?: string;
}
/**
 * POST /api/machines/:gateway_id/agents/:agent/install; GET and DELETE …/installs/:install_id.
 */
export interface HttpAgentInstall {
  install: InstallState;
  text?: string;
}
/**
 * GET /api/machines/:gateway_id/agents.
 */
export interface HttpAgents {
  agents: AgentInfo[];
}
/**
 * POST /api/claim: uses a one-time link, which makes the owner's account or signs its holder in.
 */
export interface HttpClaimRequest {
  token: string;
  device_name: string;
}
/**
 * The session cookie is set beside it. page_key is kept in the origin's localStorage and proves that a request comes from our own pages.
 */
export interface HttpClaimResponse {
  account: Account;
  page_key: string;
}
/**
 * Whose sign-in this is.
 */
export interface Account {
  account_id: Id;
  name: string;
}
/**
 * PUT /api/clouds/:provider: the token that machines are made with. It is tried, kept encrypted, and told nobody again.
 */
export interface HttpCloudAccountRequest {
  token: string;
}
/**
 * PUT /api/clouds/:provider.
 */
export interface HttpCloudAccount {
  cloud: CloudAccount;
}
/**
 * A cloud, and whose account there the kept token belongs to.
 */
export interface CloudAccount {
  provider: CloudProvider;
  name: CloudText;
  has_token: boolean;
  account_label?: CloudText;
  added_at?: Timestamp;
}
/**
 * GET /api/clouds: every cloud that machines can be made at, and whether a token of it is kept here.
 */
export interface HttpCloudAccounts {
  /**
   * @minItems 0
   * @maxItems 16
   */
  clouds: CloudAccount[];
}
/**
 * GET /api/clouds/:provider/catalog: what a machine can be made of there, now and with this token.
 */
export interface HttpCloudCatalog {
  /**
   * @minItems 0
   * @maxItems 200
   */
  regions: CloudRegion[];
  /**
   * @minItems 0
   * @maxItems 1000
   */
  sizes: CloudSize[];
  /**
   * @minItems 0
   * @maxItems 1000
   */
  images: CloudImage[];
  /**
   * @minItems 0
   * @maxItems 1000
   */
  ssh_keys: CloudSshKey[];
}
export interface CloudRegion {
  region: CloudSlug;
  name: CloudText;
}
export interface CloudSize {
  size: CloudSlug;
  description: CloudText;
  cpus: number;
  memory_bytes: number;
  disk_bytes: number;
  price_monthly: number;
  price_hourly: number;
  currency: string;
  /**
   * @minItems 0
   * @maxItems 200
   */
  regions: CloudSlug[];
}
export interface CloudImage {
  image: CloudSlug;
  name: CloudText;
  min_disk_bytes: number;
  /**
   * @minItems 0
   * @maxItems 200
   */
  regions: CloudSlug[];
}
export interface CloudSshKey {
  fingerprint: string;
  name: CloudText;
}
/**
 * POST /api/clouds/:provider/machines: makes a machine, which costs money until it is destroyed, and enrols it by its user-data.
 */
export interface HttpCloudMachineRequest {
  /**
   * Name and host name at once.
   */
  name: string;
  region: CloudSlug;
  size: CloudSlug;
  image: CloudSlug;
  /**
   * Fingerprints of keys of the catalog, for root.
   *
   * @minItems 0
   * @maxItems 50
   */
  ssh_keys?: string[];
  /**
   * @minItems 0
   * @maxItems 20
   */
  tags?: string[];
}
/**
 * POST /api/clouds/:provider/machines; GET /api/cloud-machines/:cloud_machine_id, which asks the cloud how far it is.
 */
export interface HttpCloudMachine {
  machine: CloudMachine;
}
/**
 * A machine made at a cloud.
 */
export interface CloudMachine {
  cloud_machine_id: Id;
  provider: CloudProvider;
  name: MachineName;
  region: CloudSlug;
  size: CloudSlug;
  image: CloudSlug;
  state: CloudMachineState;
  created_at: Timestamp;
  /**
   * Its public address, once it has one.
   */
  address?: string;
  gateway_id?: Id;
  /**
   * Why it failed, or why the cloud could not be asked just now, and what to do.
   */
  problem?: string;
}
/**
 * GET /api/cloud-machines: machines that were made from here and are not destroyed.
 */
export interface HttpCloudMachines {
  /**
   * @minItems 0
   * @maxItems 1000
   */
  machines: CloudMachine[];
}
/**
 * GET /api/enrolments/codes/:code: what asks to be added.
 */
export interface HttpCodeDetails {
  code: EnrolmentCode;
  hostname: string;
  client_address: string;
  requested_at: Timestamp;
  expires_at: Timestamp;
}
/**
 * POST /api/enrolments: a one-time token that adds a machine, or gives a machine that is there a new credential.
 */
export interface HttpEnrolmentRequest {
  name?: MachineName;
  gateway_id?: Id;
}
/**
 * POST /api/enrolments; GET /api/enrolments/:enrolment_id (without token and commands).
 */
export interface HttpEnrolment {
  enrolment_id: Id;
  state: "waiting" | "used" | "expired";
  expires_at: Timestamp;
  gateway_id?: Id;
  token?: OneTimeSecret;
  /**
   * One line to paste on the machine; the token is asked for or read from standard input, never an argument.
   */
  install_command?: string;
}
/**
 * Body of every answer that is not 2xx.
 */
export interface HttpError {
  error: WireError;
}
/**
 * GET /api/machines/:gateway_id/files?path=…&after=…&show_hidden=…
 */
export interface HttpFileList {
  path: string;
  parent: string | null;
  /**
   * @maxItems 64
   */
  roots: string[];
  /**
   * @maxItems 500
   */
  entries: FileEntry[];
  next_after: string | null;
}
/**
 * PUT /api/machines/:gateway_id/files/content?path=…&overwrite=…: the file that is in place.
 */
export interface HttpFile {
  path: string;
  size: FileSize;
  sha256: Sha256;
}
/**
 * POST /api/gateway/codes/poll: 202 with an empty object until somebody has confirmed.
 */
export interface HttpGatewayCodePollRequest {
  poll_token: OneTimeSecret;
  secret?: MachineSecret;
}
/**
 * POST /api/gateway/codes: a machine without a token asks for a code to show.
 */
export interface HttpGatewayCodeRequest {
  hostname: string;
}
/**
 * POST /api/gateway/codes.
 */
export interface HttpGatewayCode {
  code: EnrolmentCode;
  poll_token: OneTimeSecret;
  expires_at: Timestamp;
  confirm_url: string;
}
/**
 * POST /api/gateway/enrol: a machine shows its one-time token. No sign-in.
 */
export interface HttpGatewayEnrolRequest {
  token: OneTimeSecret;
  hostname: string;
  secret?: MachineSecret;
}
/**
 * POST /api/gateway/enrol and …/codes/poll: the machine's own credential. Told again only to who shows the secret in it.
 */
export interface HttpGatewayEnrolled {
  gateway_id: Id;
  credential: string;
  name: MachineName;
}
/**
 * POST /api/machines/:gateway_id/update.
 */
export interface HttpGatewayUpdateRequest {
  /**
   * rollback: the version that ran before.
   */
  action: "install" | "rollback";
  channel?: ReleaseChannel;
  version?: ReleaseVersion;
  /**
   * Also where the release is not newer.
   */
  allow_downgrade?: boolean;
}
/**
 * GET /api/machines/:gateway_id/update; with ?check=true the release server is asked.
 */
export interface HttpGatewayUpdateStatus {
  status: UpdateStatus;
}
/**
 * POST /api/machines/:gateway_id/update.
 */
export interface HttpGatewayUpdate {
  update: UpdateState;
}
/**
 * GET /api/machines/:gateway_id/health: the newest sample and the last 24 hours, oldest first.
 */
export interface HttpMachineHealth {
  current: MachineHealth | null;
  /**
   * @maxItems 1000
   */
  sessions: SessionHealth[];
  /**
   * @maxItems 2000
   */
  history: HealthPoint[];
}
/**
 * One step of a machine's history: averages, where no other is named.
 */
export interface HealthPoint {
  at: Timestamp;
  /**
   * Length of the span that ends at `at`.
   */
  step_s: number;
  cpu_percent: number;
  cpu_percent_max: number;
  load_1: number;
  memory_percent: number;
  swap_percent: number;
  /**
   * Of the fullest disk.
   */
  disk_percent: number;
  received_bytes_per_s: number;
  sent_bytes_per_s: number;
}
/**
 * PATCH /api/machines/:gateway_id.
 */
export interface HttpMachineRenameRequest {
  name: MachineName;
}
/**
 * GET /api/machines.
 */
export interface HttpMachines {
  machines: Machine[];
}
/**
 * A machine of the account, and whether its gateway is connected.
 */
export interface Machine {
  gateway_id: Id;
  name: string;
  connected: boolean;
  /**
   * VibeCode itself runs on it: it is enrolled anew at each start and cannot be removed.
   */
  is_local?: boolean;
  since: Timestamp;
  gateway_version?: string;
  system_info?: SystemInfo;
  session_count: number;
  health?: MachineHealth;
  update_policy?: UpdatePolicy;
}
/**
 * GET /api/me.
 */
export interface HttpMe {
  account: Account;
  device_name: string;
  version: string;
  public_url: string;
}
/**
 * GET /api/releases: the newest gateway that this control plane serves on each channel; null where there is none, and nothing can be installed from there.
 */
export interface HttpReleases {
  stable: Release | null;
  beta: Release | null;
}
/**
 * A gateway that can be installed.
 */
export interface Release {
  version: string;
  released_at: Timestamp;
  /**
   * Systems that it is built for, as linux-x64.
   *
   * @minItems 0
   * @maxItems 16
   */
  targets: string[];
}
/**
 * POST /api/machines/:gateway_id/sessions.
 */
export interface HttpSessionCreateRequest {
  name?: SessionName;
  agent: AgentKind;
  command?: string;
  workdir: string;
  /**
   * As session.create has it.
   */
  resume?: boolean;
  columns?: Columns;
  rows?: Rows;
  env?: {
    [k: string]: string;
  };
}
/**
 * GET /api/sessions/:session_id and answer to creating one.
 */
export interface HttpSession {
  session: SessionRecord;
}
/**
 * A session as the control plane keeps it, alive or over.
 */
export interface SessionRecord {
  session_id: Id;
  gateway_id: Id;
  machine_name: string;
  name: SessionName;
  agent: AgentKind;
  command?: string;
  workdir: string;
  /**
   * unknown: its machine is not connected.
   */
  state: "running" | "unknown" | "ended";
  created_at: Timestamp;
  ended_at?: Timestamp;
  end_reason?: string;
  exit_status?: ExitStatus | null;
  viewer_count: number;
  last_input_at?: Timestamp;
  last_output_at?: Timestamp;
}
/**
 * GET /api/sessions.
 */
export interface HttpSessions {
  sessions: SessionRecord[];
}
/**
 * POST /api/sign-in-links: a one-time link for another browser or phone.
 */
export interface HttpSignInLink {
  url: string;
  expires_at: Timestamp;
}
/**
 * GET /api/sign-ins: the browsers that are signed in, the one last seen first. DELETE /api/sign-ins/:sign_in_id signs one out.
 */
export interface HttpSignIns {
  /**
   * @maxItems 1000
   */
  sign_ins: {
    sign_in_id: Id;
    device_name: string;
    created_at: Timestamp;
    last_seen_at: Timestamp;
    expires_at: Timestamp;
    /**
     * The browser that asks.
     */
    is_current: boolean;
  }[];
}
/**
 * POST /api/machines/:gateway_id/ssh-keys.
 */
export interface HttpSshKeyRequest {
  public_key: string;
  label: string;
  expires_at: Timestamp | null;
}
/**
 * POST /api/machines/:gateway_id/ssh-keys: the key as it stands now.
 */
export interface HttpSshKey {
  key: SshKey;
  replaced: boolean;
}
/**
 * GET /api/machines/:gateway_id/ssh-keys.
 */
export interface HttpSshKeys {
  path: string;
  /**
   * @maxItems 1000
   */
  keys: SshKey[];
  unreadable_lines: number;
}
/**
 * PUT /api/machines/:gateway_id/update-policy.
 */
export interface HttpUpdatePolicyRequest {
  mode: UpdateMode;
  window?: UpdateWindow;
}
/**
 * PUT /api/machines/:gateway_id/update-policy: what holds now.
 */
export interface HttpUpdatePolicy {
  policy: UpdatePolicy;
}
