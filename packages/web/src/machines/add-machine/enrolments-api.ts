// Adding machines, over HTTP: one-time tokens that the owner makes, and codes that machines show.
import type { HttpCodeDetails, HttpEnrolment, HttpEnrolmentRequest } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../../api/request.ts';

export function makeEnrolment(body: HttpEnrolmentRequest): Promise<HttpEnrolment> {
  return request('/api/enrolments', { method: 'POST', body, validate: httpValidators.enrolment });
}

/** What became of it; without token and command, which are told once. */
export function fetchEnrolment(enrolmentId: string, signal: AbortSignal): Promise<HttpEnrolment> {
  return request(`/api/enrolments/${enrolmentId}`, { validate: httpValidators.enrolment, signal });
}

export function fetchCode(code: string, signal: AbortSignal): Promise<HttpCodeDetails> {
  return request(`/api/enrolments/codes/${code}`, { validate: httpValidators.codeDetails, signal });
}

export function refuseCode(code: string): Promise<undefined> {
  return request(`/api/enrolments/codes/${code}`, { method: 'DELETE' });
}

export function confirmCode(code: string): Promise<undefined> {
  return request(`/api/enrolments/codes/${code}`, { method: 'POST' });
}
