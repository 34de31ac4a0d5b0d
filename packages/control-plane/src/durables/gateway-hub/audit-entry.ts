// What the audit log says of a browser's message: who sent it, from where, and what it was about (P).
import type { AuditEntry } from '../../db/audit-log.ts';
import type { HubEffect } from './hub-effect.ts';
import type { ViewerAttachment } from './socket-attachment.ts';

export function auditEntry(
  { accountId, signInId, clientAddress }: ViewerAttachment,
  { action, subject }: Extract<HubEffect, { type: 'audit' }>,
  at: number,
): AuditEntry {
  return { at, action, subject, accountId, signInId, clientAddress };
}
