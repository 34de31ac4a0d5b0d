export {
  actionAfterClose,
  CLOSE,
  closeReason,
  MAX_CLOSE_REASON_BYTES,
  type CloseName,
  type PeerAction,
} from './close-codes.ts';
export { ERROR_CODES, isErrorCode, retryClassOf, type ErrorCode, type RetryClass } from './error-codes.ts';
export { AckWindow } from './flow/ack-window.ts';
export { ParsedAcks, type ParsedAcksOptions } from './flow/parsed-acks.ts';
export { advance, continuity, samePosition, type Continuity } from './flow/stream-position.ts';
export { ID_BYTES, ID_LENGTH, idFromBytes, idToBytes, isId, newId } from './ids.ts';
export * as limits from './limits.ts';
export type { TerminalSize } from './limits.ts';
export {
  buildAck,
  buildMessage,
  type Addressing,
  type MessageBodies,
  type MessageType,
} from './messages/build-message.ts';
export { BROWSER_MESSAGES, isBrowserMessage, roleAllows, type BrowserMessageType } from './messages/message-roles.ts';
export { parseBody, parseMessage, type ParsedMessage } from './messages/parse-message.ts';
export { isProtocolError, ProtocolError } from './protocol-error.ts';
export { isReadableName, toReadableName } from './readable-name.ts';
export {
  chooseVersion,
  PROTOCOL_SCHEMA_HASH,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_FLOOR,
  type VersionChoice,
  type VersionRange,
} from './version.ts';
export { createWidthProvider, WIDTH_PROVIDER_VERSION, type WidthProvider } from './terminal/width-provider.ts';
export { WholeCharacters } from './terminal/whole-characters.ts';
export type { BrowserBodies, CommandBodies, CommandResults, EventBodies } from './generated/message-maps.ts';
export type {
  AckBody,
  AgentInfo,
  AgentKind,
  DiskHealth,
  Envelope,
  ExitStatus,
  FileEntry,
  HealthPoint,
  HttpAgentInstall,
  HttpAgentInstallRequest,
  HttpAgents,
  HttpClaimRequest,
  HttpClaimResponse,
  HttpError,
  HttpFile,
  HttpFileList,
  HttpGatewayUpdate,
  HttpGatewayUpdateRequest,
  HttpGatewayUpdateStatus,
  HttpMachineHealth,
  CloudAccount,
  CloudMachine,
  CloudMachineState,
  CloudProvider,
  HttpCloudAccount,
  HttpCloudAccountRequest,
  HttpCloudAccounts,
  HttpCloudCatalog,
  HttpCloudMachine,
  HttpCloudMachineRequest,
  HttpCloudMachines,
  HttpReleases,
  HttpCodeDetails,
  HttpEnrolment,
  HttpEnrolmentRequest,
  HttpGatewayCode,
  HttpGatewayCodePollRequest,
  HttpGatewayCodeRequest,
  HttpGatewayEnrolRequest,
  HttpGatewayEnrolled,
  HttpMachineRenameRequest,
  HttpMachines,
  HttpMe,
  HttpSession,
  HttpSessionCreateRequest,
  HttpSessions,
  HttpSignInLink,
  HttpSignIns,
  HttpUpdatePolicy,
  HttpUpdatePolicyRequest,
  HttpSshKey,
  HttpSshKeyRequest,
  HttpSshKeys,
  InstallState,
  Machine,
  MachineHealth,
  Position,
  ProcessLoad,
  Release,
  ReleaseChannel,
  Role,
  SessionHealth,
  SessionInfo,
  SessionRecord,
  SshKey,
  SystemInfo,
  UpdatePolicy,
  UpdateState,
  UpdateStatus,
  Viewer,
  WidthTable,
  WireError,
} from './generated/types.ts';
