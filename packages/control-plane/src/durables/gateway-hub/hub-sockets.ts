// Which socket is whose, and when each was last heard of. The runtime's own list survives an eviction; this one is made
// anew from the attachments.
import type { Viewer } from './hub-state.ts';
import { readAttachment, writeAttachment, type GatewayAttachment, type ViewerAttachment } from './socket-attachment.ts';

export interface GatewayPeer {
  kind: 'gateway';
  socket: WebSocket;
  heardAtMs: number;
  attachment: GatewayAttachment;
}

export interface ViewerPeer {
  kind: 'viewer';
  socket: WebSocket;
  heardAtMs: number;
  attachment: ViewerAttachment;
}

export type Peer = GatewayPeer | ViewerPeer;

export class HubSockets {
  /** The gateway whose hello was taken. */
  gateway: GatewayPeer | undefined;
  readonly #peers = new Map<WebSocket, Peer>();
  readonly #viewers = new Map<number, ViewerPeer>();

  /**
   * A socket just accepted, or found again after an eviction. What it sent before that is forgotten, and not taken for
   * granted either: a hub that sleeps between its alarms would never find a dead peer. The runtime remembers the pings.
   */
  add(socket: WebSocket): Peer | undefined {
    const attachment = readAttachment(socket);
    if (attachment === null) return undefined;
    const heardAtMs = attachment.acceptedAtMs;
    const peer: Peer =
      attachment.kind === 'gateway'
        ? { kind: 'gateway', socket, heardAtMs, attachment }
        : { kind: 'viewer', socket, heardAtMs, attachment };
    this.#peers.set(socket, peer);
    if (peer.kind === 'viewer') this.#viewers.set(peer.attachment.viewerId, peer);
    else if (peer.attachment.stage === 'open') this.gateway = peer;
    return peer;
  }

  find(socket: WebSocket): Peer | undefined {
    return this.#peers.get(socket);
  }

  viewer(viewerId: number): ViewerPeer | undefined {
    return this.#viewers.get(viewerId);
  }

  viewers(): IterableIterator<ViewerPeer> {
    return this.#viewers.values();
  }

  gateways(): GatewayPeer[] {
    return [...this.#peers.values()].filter((peer) => peer.kind === 'gateway');
  }

  all(): IterableIterator<Peer> {
    return this.#peers.values();
  }

  get isEmpty(): boolean {
    return this.#peers.size === 0;
  }

  /** Its later events, also those after an eviction, are nobody's. */
  remove(peer: Peer): void {
    this.#peers.delete(peer.socket);
    if (peer.kind === 'viewer') this.#viewers.delete(peer.attachment.viewerId);
    else if (this.gateway === peer) this.gateway = undefined;
    peer.socket.serializeAttachment(null);
  }

  /** Without a gateway there is nothing that an eviction would take. */
  keepWithGateway(part: Pick<GatewayAttachment, 'health' | 'transferViewerIds'>): void {
    if (this.gateway === undefined) return;
    this.gateway.attachment = { ...this.gateway.attachment, ...part };
    this.save(this.gateway);
  }

  /** What a browser is attached to. */
  saveSessions(viewer: Viewer | undefined): void {
    const peer = viewer === undefined ? undefined : this.#viewers.get(viewer.viewerId);
    if (peer === undefined || viewer === undefined) return;
    peer.attachment = { ...peer.attachment, sessions: [...viewer.sessions] };
    this.save(peer);
  }

  save(peer: Peer): void {
    writeAttachment(peer.socket, peer.attachment);
  }
}
