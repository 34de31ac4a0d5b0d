// Who changed what, when and from where.
import type { Database } from './database.ts';
import { auditLog } from './schema.ts';

export type AuditAction =
  | 'account.claimed'
  | 'sign_in.made'
  | 'sign_in.revoked'
  | 'sign_in_link.made'
  | 'gateway.credential_made'
  | 'gateway.enrolled'
  | 'gateway.enrolled_again'
  | 'gateway.renamed'
  | 'gateway.revoked'
  | 'gateway.roll_back'
  | 'gateway.update'
  | 'gateway.update_policy'
  | 'enrolment.made'
  | 'enrolment.code_made'
  | 'enrolment.code_confirmed'
  | 'enrolment.code_refused'
  | 'cloud.token_kept'
  | 'cloud.token_forgotten'
  | 'cloud_machine.create'
  | 'cloud_machine.destroy'
  | 'session.create'
  | 'session.end'
  | 'ssh_key.authorize'
  | 'ssh_key.revoke'
  | 'file.upload'
  | 'file.download'
  | 'agent.install'
  | 'agent.install_cancel';

export interface AuditEntry {
  at: number;
  action: AuditAction;
  accountId?: string;
  signInId?: string;
  /** Id of what was changed; of a key its fingerprint, of a file its path, or the id of the transfer that moved it. */
  subject?: string;
  clientAddress?: string;
}

export async function recordAudit(db: Database, entry: AuditEntry): Promise<void> {
  await db.insert(auditLog).values(entry);
}
