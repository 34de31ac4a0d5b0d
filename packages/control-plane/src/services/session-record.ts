// One session as REST shows it: its row of history together with what its machine's hub says right now (P).
import type { SessionRecord } from '@vibecode/protocol';
import type { SessionRow } from '../db/sessions.ts';
import type { SessionActivity } from '../durables/gateway-hub/health-keeper.ts';
import type { HubStatus } from '../durables/gateway-hub/hub-stub.ts';

export function sessionRecord(row: SessionRow, status: HubStatus): SessionRecord {
  const { last_input_at: lastInputAt, last_output_at: lastOutputAt } = activityOf(row, status);
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
    ...(lastInputAt === null ? {} : { last_input_at: lastInputAt }),
    ...(lastOutputAt === null ? {} : { last_output_at: lastOutputAt }),
    viewer_count: row.endedAt !== null ? 0 : (status.viewerCounts[row.id] ?? 0),
  };
}

/** Of sessions that live; nothing is known of one before the machine's next sample. */
function activityOf(row: SessionRow, { activity }: HubStatus): SessionActivity {
  const nothing: SessionActivity = { last_input_at: null, last_output_at: null };
  return row.endedAt === null ? (activity[row.id] ?? nothing) : nothing;
}
