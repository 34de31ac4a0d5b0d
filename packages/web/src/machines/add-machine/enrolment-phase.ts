// How far a machine on its way in has come. Pure.
import type { HttpEnrolment, Machine } from '@vibecode/protocol';

export type EnrolmentPhase =
  /** Nobody has shown the token yet. */
  | { name: 'waiting' }
  | { name: 'expired' }
  /** The machine has its credential; its gateway has not connected with it yet. */
  | { name: 'enrolled'; machine: Machine | null }
  | { name: 'connected'; machine: Machine };

/** The control plane says when a token is over: the clock of a browser may be wrong. */
export interface EnrolmentFacts {
  enrolment: Pick<HttpEnrolment, 'state' | 'gateway_id'>;
  machines: readonly Machine[];
  /** `since` of a machine that was there when its new token was made: its connection of before proves nothing. */
  connectedBefore: number | null;
}

export function enrolmentPhase({ enrolment, machines, connectedBefore }: EnrolmentFacts): EnrolmentPhase {
  const { state, gateway_id: gatewayId } = enrolment;
  if (state === 'used') {
    const machine = machines.find(({ gateway_id: id }) => id === gatewayId);
    if (machine === undefined || !machine.connected || machine.since === connectedBefore)
      return { name: 'enrolled', machine: machine ?? null };
    return { name: 'connected', machine };
  }
  return { name: state };
}

/** The machine that was not there when its code was confirmed. A code names no machine: that begins with the credential. */
export function newMachine(machines: readonly Machine[], knownBefore: ReadonlySet<string>): Machine | null {
  return machines.find(({ gateway_id: id }) => !knownBefore.has(id)) ?? null;
}
