// Writes what a gateway reports into D1, one after the other: an end never overtakes its beginning.
import { noteGatewayHello, noteGatewaySeen } from '../../db/gateways.ts';
import { markVanished, saveLiveSessions, saveSessionEnd } from '../../db/sessions.ts';
import type { Database } from '../../db/database.ts';
import { errorText, log } from '../../platform/log.ts';
import type { HistoryEvent } from './hub-effect.ts';

export class HistoryWriter {
  readonly #db: Database;
  #last: Promise<void> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Resolves once this event, and all before it, are written. A failure is logged: the next hello repairs it. */
  write(gatewayId: string, event: HistoryEvent, nowMs: number): Promise<void> {
    return this.#queue(gatewayId, event.type, async () => this.#apply(gatewayId, event, nowMs));
  }

  seen(gatewayId: string, nowMs: number): Promise<void> {
    return this.#queue(gatewayId, 'seen', async () => noteGatewaySeen(this.#db, gatewayId, nowMs));
  }

  #queue(gatewayId: string, what: string, run: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(run).catch((error: unknown) => {
      log.error('history.write_failed', { gatewayId, what, error: errorText(error) });
    });
    return this.#last;
  }

  async #apply(gatewayId: string, event: HistoryEvent, nowMs: number): Promise<void> {
    switch (event.type) {
      case 'hello': {
        const { hello } = event;
        await noteGatewayHello(this.#db, {
          id: gatewayId,
          gatewayVersion: hello.gateway_version,
          systemInfo: hello.system_info,
          updatePolicy: hello.update_policy ?? null,
          lastSeenAt: nowMs,
        });
        await saveLiveSessions(this.#db, gatewayId, hello.sessions);
        const liveIds = hello.sessions.map((session) => session.session_id);
        await markVanished(this.#db, { gatewayId, liveIds, now: nowMs });
        return;
      }
      case 'started':
        await saveLiveSessions(this.#db, gatewayId, [event.session]);
        return;
      case 'ended':
        await saveSessionEnd(this.#db, {
          gatewayId,
          sessionId: event.ended.session_id,
          endedAt: event.ended.ended_at,
          endReason: event.ended.reason,
          exitStatus: event.ended.exit_status,
        });
        return;
    }
  }
}
