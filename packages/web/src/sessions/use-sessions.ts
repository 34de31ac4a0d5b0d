// Sessions as the pages read them: polled while the page is in view.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HttpSessionCreateRequest, SessionRecord } from '@vibecode/protocol';
import { createSession, fetchSession, fetchSessions } from './sessions-api.ts';

const POLL_MS = 3_000;
/** The session page hears of its own session over the socket; this only notices a sign-out. */
const OPEN_SESSION_POLL_MS = 15_000;

export function useSessions() {
  return useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => fetchSessions(signal), refetchInterval: POLL_MS });
}

export function useSession(sessionId: string) {
  return useQuery({
    queryKey: ['session', sessionId],
    queryFn: ({ signal }) => fetchSession(sessionId, signal),
    refetchInterval: OPEN_SESSION_POLL_MS,
  });
}

export function useCreateSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ gatewayId, body }: { gatewayId: string; body: HttpSessionCreateRequest }) =>
      createSession(gatewayId, body),
    onSuccess: (session: SessionRecord) => {
      client.setQueryData(['session', session.session_id], session);
      return client.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
}
