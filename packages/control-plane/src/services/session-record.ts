// One session as REST shows it: its row of history together with what its machine's hub says right now (P).
import type { SessionRecord } from '@vibecode/protocol';
import type { SessionRow } from '../db/sessions.ts';
import type { HubStatus } from '../durables/gateway-hub/hub-stub.ts';

export function sessionRecord(row: SessionRow, status: HubStatus): SessionRecord {
  return {
    session_id: row.id,
    gateway_id: row.gatewayId,
    machine_name: row.machineName,
    name: row.name,
    agent: row.agent,
    ...(row.command === null ? {} : { command: row.command }),
    workdir: row.workdir,
    state: row.endedAt !== null ? 'ended' : status.connected ? 'running' : 'unknown',
    created_at: row.createdAt,
    ...(row.endedAt === null ? {} : { ended_at: row.endedAt, exit_status: row.exitStatus }),
    ...(row.endReason === null ? {} : { end_reason: row.endReason }),
    viewer_count: row.endedAt !== null ? 0 : (status.viewerCounts[row.id] ?? 0),
  };
}
