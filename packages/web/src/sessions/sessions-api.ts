// Sessions, alive and ended, over HTTP.
import type { HttpSessionCreateRequest, SessionRecord } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../api/request.ts';

export async function fetchSessions(signal: AbortSignal): Promise<SessionRecord[]> {
  return (await request('/api/sessions', { validate: httpValidators.sessions, signal })).sessions;
}

export async function fetchSession(sessionId: string, signal: AbortSignal): Promise<SessionRecord> {
  return (await request(`/api/sessions/${encodeURIComponent(sessionId)}`, { validate: httpValidators.session, signal }))
    .session;
}

export async function createSession(gatewayId: string, body: HttpSessionCreateRequest): Promise<SessionRecord> {
  return (
    await request(`/api/machines/${gatewayId}/sessions`, { method: 'POST', body, validate: httpValidators.session })
  ).session;
}

export function endSession(sessionId: string): Promise<undefined> {
  return request(`/api/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' });
}
