// Generated from schema/ by scripts/generate.ts; do not edit.
import type { HttpAgents, HttpClaimRequest, HttpClaimResponse, HttpError, HttpMachines, HttpMe, HttpSessionCreateRequest, HttpSession, HttpSessions, HttpSignInLink } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const validateHttpAgents: Validate<HttpAgents>;
export const validateHttpClaimRequest: Validate<HttpClaimRequest>;
export const validateHttpClaimResponse: Validate<HttpClaimResponse>;
export const validateHttpError: Validate<HttpError>;
export const validateHttpMachines: Validate<HttpMachines>;
export const validateHttpMe: Validate<HttpMe>;
export const validateHttpSessionCreateRequest: Validate<HttpSessionCreateRequest>;
export const validateHttpSession: Validate<HttpSession>;
export const validateHttpSessions: Validate<HttpSessions>;
export const validateHttpSignInLink: Validate<HttpSignInLink>;
