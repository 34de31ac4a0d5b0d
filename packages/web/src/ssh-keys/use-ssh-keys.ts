// A machine's keys as the page reads and changes them. Nothing here is optimistic: who may log in is shown as it is.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HttpSshKeyRequest } from '@vibecode/protocol';
import { addSshKey, fetchSshKeys, revokeSshKey } from './ssh-keys-api.ts';

/** The file may be edited on the machine as well. */
const POLL_MS = 15_000;

export function useSshKeys({ gatewayId, isConnected }: { gatewayId: string; isConnected: boolean }) {
  return useQuery({
    queryKey: ['ssh-keys', gatewayId],
    queryFn: ({ signal }) => fetchSshKeys(gatewayId, signal),
    enabled: isConnected,
    refetchInterval: POLL_MS,
  });
}

export function useAddSshKey(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HttpSshKeyRequest) => addSshKey(gatewayId, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ssh-keys', gatewayId] }),
  });
}

export function useRevokeSshKey(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fingerprint: string) => revokeSshKey(gatewayId, fingerprint),
    // Also after a failure: it may still have been done.
    onSettled: () => client.invalidateQueries({ queryKey: ['ssh-keys', gatewayId] }),
  });
}
