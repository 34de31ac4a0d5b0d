// Generated from schema/ by scripts/generate.ts; do not edit.
import type { HttpAgentInstallRequest, HttpAgentInstall, HttpAgents, HttpClaimRequest, HttpClaimResponse, HttpCodeDetails, HttpEnrolmentRequest, HttpEnrolment, HttpError, HttpFileList, HttpFile, HttpGatewayCodePollRequest, HttpGatewayCodeRequest, HttpGatewayCode, HttpGatewayEnrolRequest, HttpGatewayEnrolled, HttpGatewayUpdateRequest, HttpGatewayUpdateStatus, HttpGatewayUpdate, HttpMachineHealth, HttpMachineRenameRequest, HttpMachines, HttpMe, HttpSessionCreateRequest, HttpSession, HttpSessions, HttpSignInLink, HttpSignIns, HttpSshKeyRequest, HttpSshKey, HttpSshKeys } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const validateHttpAgentInstallRequest: Validate<HttpAgentInstallRequest>;
export const validateHttpAgentInstall: Validate<HttpAgentInstall>;
export const validateHttpAgents: Validate<HttpAgents>;
export const validateHttpClaimRequest: Validate<HttpClaimRequest>;
export const validateHttpClaimResponse: Validate<HttpClaimResponse>;
export const validateHttpCodeDetails: Validate<HttpCodeDetails>;
export const validateHttpEnrolmentRequest: Validate<HttpEnrolmentRequest>;
export const validateHttpEnrolment: Validate<HttpEnrolment>;
export const validateHttpError: Validate<HttpError>;
export const validateHttpFileList: Validate<HttpFileList>;
export const validateHttpFile: Validate<HttpFile>;
export const validateHttpGatewayCodePollRequest: Validate<HttpGatewayCodePollRequest>;
export const validateHttpGatewayCodeRequest: Validate<HttpGatewayCodeRequest>;
export const validateHttpGatewayCode: Validate<HttpGatewayCode>;
export const validateHttpGatewayEnrolRequest: Validate<HttpGatewayEnrolRequest>;
export const validateHttpGatewayEnrolled: Validate<HttpGatewayEnrolled>;
export const validateHttpGatewayUpdateRequest: Validate<HttpGatewayUpdateRequest>;
export const validateHttpGatewayUpdateStatus: Validate<HttpGatewayUpdateStatus>;
export const validateHttpGatewayUpdate: Validate<HttpGatewayUpdate>;
export const validateHttpMachineHealth: Validate<HttpMachineHealth>;
export const validateHttpMachineRenameRequest: Validate<HttpMachineRenameRequest>;
export const validateHttpMachines: Validate<HttpMachines>;
export const validateHttpMe: Validate<HttpMe>;
export const validateHttpSessionCreateRequest: Validate<HttpSessionCreateRequest>;
export const validateHttpSession: Validate<HttpSession>;
export const validateHttpSessions: Validate<HttpSessions>;
export const validateHttpSignInLink: Validate<HttpSignInLink>;
export const validateHttpSignIns: Validate<HttpSignIns>;
export const validateHttpSshKeyRequest: Validate<HttpSshKeyRequest>;
export const validateHttpSshKey: Validate<HttpSshKey>;
export const validateHttpSshKeys: Validate<HttpSshKeys>;
