// Choosing when a machine updates itself. What it answers is at once what the list of machines says.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HttpUpdatePolicyRequest, Machine } from '@vibecode/protocol';
import { saveUpdatePolicy } from './updates-api.ts';

export function useSaveUpdatePolicy(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HttpUpdatePolicyRequest) => saveUpdatePolicy(gatewayId, body),
    onSuccess: async (policy) => {
      // A list that was asked for before would bring back what was.
      await client.cancelQueries({ queryKey: ['machines'] });
      client.setQueryData<Machine[]>(['machines'], (machines) =>
        machines?.map((machine) =>
          machine.gateway_id === gatewayId ? { ...machine, update_policy: policy } : machine,
        ),
      );
    },
  });
}
