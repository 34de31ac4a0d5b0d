// Everything a hub knows while it is in memory: the gateway's link, the viewers, who watches what, which commands wait (P:
// no I/O, clock or randomness; the relays and comings and goings beside it change it and say what to do).
//
// What must outlive an eviction stands in the sockets' attachments. A viewer that was attached then is `waiting`: the
// gateway is asked for a snapshot, and the stream goes on from there.
import type { Role } from '@vibecode/protocol';
import { RateLimiter } from '../../auth/rate-limiter.ts';
import { OwedAcks } from './owed-acks.ts';
import { UploadLedger } from './upload-ledger.ts';
import { ViewerStream } from './viewer-stream.ts';

export type GatewayLink =
  | { status: 'absent'; sinceMs: number; reason: string }
  | { status: 'open'; sinceMs: number; instanceId: string; gatewayVersion: string };

export interface Viewer {
  readonly viewerId: number;
  readonly signInId: string;
  readonly name: string;
  readonly role: Role;
  /** Sessions it is attached to. */
  readonly sessions: Set<string>;
  /** Ids of its commands that wait for an ack. */
  readonly pending: Set<string>;
}

export function newViewer({
  viewerId,
  signInId,
  name,
  role,
}: Pick<Viewer, 'viewerId' | 'signInId' | 'name' | 'role'>): Viewer {
  return { viewerId, signInId, name, role, sessions: new Set(), pending: new Set() };
}

/** Who waits for an ack. */
export interface PendingCommand {
  /** 0: our own REST API. */
  readonly viewerId: number;
  readonly type: string;
  readonly sessionId: string | undefined;
  readonly dueAtMs: number;
}

/** Sessions that one viewer attaches over one socket. They stand in its attachment, which holds 16 KiB; nobody reads 64 terminals. */
export const MAX_ATTACHED_SESSIONS = 64;
/** Commands of one viewer that wait; a page that has more is broken. */
export const MAX_VIEWER_PENDING = 48;
/** Asked again when a resync was not answered: the gateway dropped it, for instance with a lagging session. */
const RESYNC_REPEAT_MS = 2_000;

/** Text messages of one viewer: a page sends a few a second; a window being dragged sends one a frame. */
const VIEWER_TEXT_LIMIT = { burst: 400, perSecond: 100 };

export class HubState {
  link: GatewayLink;
  readonly textLimiter = new RateLimiter(VIEWER_TEXT_LIMIT);
  readonly viewers = new Map<number, Viewer>();
  /** Transfers of our own REST API: viewers without a socket, which only the gateway knows. */
  readonly transferViewers = new Set<number>();
  /** Session id -> viewer id -> stream; the peer list of the fan-out. */
  readonly watchers = new Map<string, Map<number, ViewerStream>>();
  readonly pending = new Map<string, PendingCommand>();
  /** Of broadcast frames, to the gateway. */
  readonly owedAcks = new OwedAcks();
  /** Sessions whose snapshot was asked for, and when. */
  readonly resyncing = new Map<string, number>();
  readonly #uploads = new Map<number, UploadLedger>();

  constructor(link: GatewayLink) {
    this.link = link;
  }

  stream(sessionId: string, viewerId: number): ViewerStream | undefined {
    return this.watchers.get(sessionId)?.get(viewerId);
  }

  /** Whether a gateway's message for this viewer has somebody to go to. */
  hasViewer(viewerId: number): boolean {
    return this.viewers.has(viewerId) || this.transferViewers.has(viewerId);
  }

  uploadsOf(viewerId: number): UploadLedger {
    let ledger = this.#uploads.get(viewerId);
    if (ledger === undefined) {
      ledger = new UploadLedger();
      this.#uploads.set(viewerId, ledger);
    }
    return ledger;
  }

  forgetUploads(viewerId: number): void {
    this.#uploads.delete(viewerId);
  }

  /** Begins or restarts the stream of a session to a viewer. */
  attach(viewer: Viewer, sessionId: string): void {
    const known = this.stream(sessionId, viewer.viewerId);
    if (known === undefined) this.#watch(viewer, sessionId, ViewerStream.attaching());
    else known.attachAgain();
  }

  restoreAttached(viewer: Viewer, sessionId: string): void {
    this.#watch(viewer, sessionId, ViewerStream.afterEviction());
  }

  detach(viewerId: number, sessionId: string): void {
    this.viewers.get(viewerId)?.sessions.delete(sessionId);
    const streams = this.watchers.get(sessionId);
    streams?.delete(viewerId);
    if (streams?.size === 0) {
      this.watchers.delete(sessionId);
      this.resyncing.delete(sessionId);
    }
  }

  addPending(requestId: string, command: PendingCommand): void {
    this.pending.set(requestId, command);
    this.viewers.get(command.viewerId)?.pending.add(requestId);
  }

  takePending(requestId: string): PendingCommand | undefined {
    const command = this.pending.get(requestId);
    if (command === undefined) return undefined;
    this.pending.delete(requestId);
    this.viewers.get(command.viewerId)?.pending.delete(requestId);
    return command;
  }

  /** Whether a snapshot of this session is to be asked for now. Marks it as asked. */
  wantsResync(sessionId: string, nowMs: number): boolean {
    if (this.link.status !== 'open') return false;
    const askedAt = this.resyncing.get(sessionId);
    if (askedAt !== undefined && nowMs - askedAt < RESYNC_REPEAT_MS) return false;
    this.resyncing.set(sessionId, nowMs);
    return true;
  }

  /** Sessions with a viewer that waits for a snapshot. */
  waitingSessions(): string[] {
    const waiting: string[] = [];
    for (const [sessionId, streams] of this.watchers) {
      for (const stream of streams.values()) {
        if (stream.state !== 'waiting') continue;
        waiting.push(sessionId);
        break;
      }
    }
    return waiting;
  }

  viewerCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [sessionId, streams] of this.watchers) counts[sessionId] = streams.size;
    return counts;
  }

  #watch(viewer: Viewer, sessionId: string, stream: ViewerStream): void {
    viewer.sessions.add(sessionId);
    let streams = this.watchers.get(sessionId);
    if (streams === undefined) {
      streams = new Map();
      this.watchers.set(sessionId, streams);
    }
    streams.set(viewer.viewerId, stream);
  }
}
