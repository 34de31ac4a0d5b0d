// Commands of our own REST API: sent like a viewer's, their answers handed back to the call that waits.
import { limits, ProtocolError, type AckBody } from '@vibecode/protocol';
import { randomId } from '../../platform/random.ts';
import { commandTimeoutMs } from './command-timeout.ts';
import type { HubEffect } from './hub-effect.ts';
import type { HubState } from './hub-state.ts';
import type { HubCommand } from './hub-stub.ts';

export interface StartedCommand {
  effects: HubEffect[];
  /** The body of the ack, unchecked. */
  answer: Promise<unknown>;
}

export class ApiCommands {
  readonly #waiting = new Map<string, (answer: unknown) => void>();

  start(state: HubState, command: HubCommand, nowMs: number): StartedCommand {
    if (state.link.status !== 'open') {
      return refused('gateway_offline', "The machine's gateway is not connected. Start it, or wait until it is back.");
    }
    if (state.pending.size >= limits.MAX_PENDING_COMMANDS) {
      return refused('limit_reached', 'Too many commands wait for an answer. Wait a few seconds.');
    }
    const requestId = randomId();
    const answer = new Promise<unknown>((resolve) => this.#waiting.set(requestId, resolve));
    state.addPending(requestId, {
      viewerId: 0,
      type: command.type,
      sessionId: command.session_id,
      dueAtMs: nowMs + commandTimeoutMs(command.type),
    });
    const data = JSON.stringify({ ...command, request_id: requestId });
    return { effects: [{ type: 'send_gateway', data }], answer };
  }

  settle(requestId: string, answer: unknown): void {
    this.#waiting.get(requestId)?.(answer);
    this.#waiting.delete(requestId);
  }
}

function refused(code: 'gateway_offline' | 'limit_reached', message: string): StartedCommand {
  const answer: AckBody = { ok: false, error: new ProtocolError(code, message).toWire() };
  return { effects: [], answer: Promise.resolve(answer) };
}
