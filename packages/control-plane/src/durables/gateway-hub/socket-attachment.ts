// What a socket remembers of itself while the hub is out of memory; the runtime keeps 16 KiB for each.
import type { ViewerIdentity } from './hub-stub.ts';

export interface GatewayAttachment {
  kind: 'gateway';
  gatewayId: string;
  /** greeting: no hello yet. challenger: another instance is connected and is being checked. */
  stage: 'greeting' | 'challenger' | 'open';
  acceptedAtMs: number;
  /** Of the hello, once open. */
  open: { instanceId: string; gatewayVersion: string; sinceMs: number } | null;
  /** What is known of the machine's health and not in storage yet (health-tail.ts). */
  health?: string;
  /** Transfers of our own REST API at work: the gateway is told that they are over when the hub forgot them. */
  transferViewerIds?: number[];
}

export interface ViewerAttachment extends ViewerIdentity {
  kind: 'viewer';
  gatewayId: string;
  viewerId: number;
  sessions: string[];
  acceptedAtMs: number;
}

export type SocketAttachment = GatewayAttachment | ViewerAttachment;

export function writeAttachment(socket: WebSocket, attachment: SocketAttachment): void {
  socket.serializeAttachment(attachment);
}

/** null for a socket that was accepted and never described, which cannot be told who it is. */
export function readAttachment(socket: WebSocket): SocketAttachment | null {
  return socket.deserializeAttachment() as SocketAttachment | null;
}
