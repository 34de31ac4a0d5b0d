// Clouds as the pages read them. Machines on their way are asked for often, and the cloud only about those.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CloudMachine, CloudProvider, HttpCloudMachineRequest } from '@vibecode/protocol';
import { isOnItsWay } from './cloud-machine-text.ts';
import {
  createCloudMachine,
  destroyCloudMachine,
  fetchCatalog,
  fetchCloudMachine,
  fetchCloudMachines,
  fetchClouds,
  forgetCloudToken,
  keepCloudToken,
} from './clouds-api.ts';

/** A cloud allows some 5,000 requests an hour; a machine takes a minute or two. */
const ON_ITS_WAY_POLL_MS = 4_000;
/** Prices and regions are not what changes while somebody chooses. */
const CATALOG_STALE_MS = 600_000;

export function useClouds() {
  return useQuery({ queryKey: ['clouds'], queryFn: ({ signal }) => fetchClouds(signal) });
}

export function useCatalog(provider: CloudProvider) {
  return useQuery({
    queryKey: ['cloud-catalog', provider],
    queryFn: ({ signal }) => fetchCatalog(provider, signal),
    staleTime: CATALOG_STALE_MS,
  });
}

export function useKeepToken(provider: CloudProvider) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => keepCloudToken(provider, token),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['cloud-catalog', provider] });
      // Of which account it is says whose machines can be asked for.
      return Promise.all([
        client.resetQueries({ queryKey: ['cloud-machine'] }),
        client.invalidateQueries({ queryKey: ['clouds'] }),
        client.invalidateQueries({ queryKey: ['cloud-machines'] }),
      ]);
    },
  });
}

export function useForgetToken(provider: CloudProvider) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => forgetCloudToken(provider),
    onSettled: () => client.invalidateQueries({ queryKey: ['clouds'] }),
  });
}

export function useCloudMachines() {
  return useQuery({ queryKey: ['cloud-machines'], queryFn: ({ signal }) => fetchCloudMachines(signal) });
}

/** Brought up to date until it is there, or is not coming. */
export function useCloudMachine(listed: CloudMachine): CloudMachine {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['cloud-machine', listed.cloud_machine_id],
    queryFn: async ({ signal }) => {
      const machine = await fetchCloudMachine(listed.cloud_machine_id, signal);
      if (!isOnItsWay(machine)) void client.invalidateQueries({ queryKey: ['machines'] });
      return machine;
    },
    enabled: isOnItsWay(listed),
    refetchInterval: ({ state: { data: known } }) =>
      known === undefined || isOnItsWay(known) ? ON_ITS_WAY_POLL_MS : false,
  });
  return data ?? listed;
}

export function useCreateCloudMachine(provider: CloudProvider) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HttpCloudMachineRequest) => createCloudMachine(provider, body),
    // Also after a failure: it may still have been made, and cost money.
    onSettled: () => client.invalidateQueries({ queryKey: ['cloud-machines'] }),
  });
}

export function useDestroyCloudMachine({ cloud_machine_id: id, name }: CloudMachine) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => destroyCloudMachine(id, name),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['cloud-machines'] }),
        client.invalidateQueries({ queryKey: ['machines'] }),
      ]),
  });
}
