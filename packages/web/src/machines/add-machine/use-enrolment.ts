// One token: made when a person asks for it, kept in this page's memory alone, looked after until its machine is there.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HttpEnrolment, Machine } from '@vibecode/protocol';
import { useState } from 'react';
import { useNow } from '../../lib/use-now.ts';
import { useMachines } from '../use-machines.ts';
import { enrolmentPhase, type EnrolmentPhase } from './enrolment-phase.ts';
import { fetchEnrolment, makeEnrolment } from './enrolments-api.ts';

const POLL_MS = 1_500;
const SECOND_MS = 1_000;

export interface EnrolmentView {
  /** With token and command; undefined before the first one is made. */
  enrolment: HttpEnrolment | undefined;
  phase: EnrolmentPhase | null;
  now: number;
  isMaking: boolean;
  error: Error | null;
  make: () => void;
}

/** `again`: the machine that gets a new credential. */
export function useEnrolment(again?: Machine): EnrolmentView {
  const client = useQueryClient();
  const [connectedBefore, setConnectedBefore] = useState<number | null>(null);
  const making = useMutation({
    mutationFn: () => makeEnrolment(again === undefined ? {} : { gateway_id: again.gateway_id }),
    onMutate: () => setConnectedBefore(again?.since ?? null),
  });
  const enrolment = making.data;
  const enrolmentId = enrolment?.enrolment_id;
  const state = useQuery({
    queryKey: ['enrolments', enrolmentId],
    queryFn: async ({ signal }) => {
      const known = await fetchEnrolment(enrolmentId ?? '', signal);
      // The list is asked now, not at its next turn.
      if (known.state === 'used') void client.invalidateQueries({ queryKey: ['machines'] });
      return known;
    },
    enabled: enrolmentId !== undefined,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'waiting' ? POLL_MS : false),
  });
  const machines = useMachines();
  const now = useNow(SECOND_MS);
  return {
    enrolment,
    phase:
      enrolment === undefined
        ? null
        : enrolmentPhase({
            enrolment: state.data ?? enrolment,
            machines: machines.data ?? [],
            connectedBefore,
          }),
    now,
    isMaking: making.isPending,
    error: making.error ?? state.error,
    make: () => making.mutate(),
  };
}
