// One durable object for each machine: its gateway's socket, the sockets of the browsers that look at it, and what goes
// between them. Read data-path.md first. What to do is decided by the pure files beside this one; here it is done.
import { DurableObject } from 'cloudflare:workers';
import { limits, type CloseName, type HttpMachineHealth } from '@vibecode/protocol';
import { RateLimiter } from '../../auth/rate-limiter.ts';
import { recordAudit } from '../../db/audit-log.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Env } from '../../platform/env.ts';
import { errorText, log } from '../../platform/log.ts';
import { acceptBrowser } from './accept-browser.ts';
import { acceptGateway } from './accept-gateway.ts';
import { expireCommands } from './answer-command.ts';
import { ApiCommands } from './api-commands.ts';
import { ApiTransfers } from './api-transfers.ts';
import { askForSnapshots } from './ask-for-snapshots.ts';
import { auditEntry } from './audit-entry.ts';
import { closeSocket } from './close-socket.ts';
import { loseGateway, openGateway } from './gateway-arrival.ts';
import { GatewayGreeter } from './gateway-greeter.ts';
import { HealthKeeper } from './health-keeper.ts';
import { HistoryWriter } from './history-writer.ts';
import type { HubEffect, WireData } from './hub-effect.ts';
import { HubSockets, type GatewayPeer, type Peer, type ViewerPeer } from './hub-sockets.ts';
import { HubState, newViewer } from './hub-state.ts';
import { HubTimers } from './hub-timers.ts';
import { GATEWAY_ID_HEADER, type HubCommand, type HubStatus } from './hub-stub.ts';
import { ASK_AFTER_MS, checkLiveness } from './liveness.ts';
import { NamedAlarms } from './named-alarms.ts';
import { relayBrowserToGateway } from './relay-browser-to-gateway.ts';
import { relayGatewayToBrowser } from './relay-gateway-to-browser.ts';
import { admitViewer, dropViewer } from './viewer-arrival.ts';
import { ViewerIds } from './viewer-ids.ts';

type AlarmName = 'liveness' | 'hello' | 'clone_check';

/** Bytes that the runtime holds for one browser. Windows keep it far below; a viewer that acknowledges without reading gets here. */
const MAX_VIEWER_BUFFERED_BYTES = 2_097_152;
/** The same for the gateway: a whole paste of MAX_PASTE_BYTES may wait while its machine is busy, two may not. */
const MAX_GATEWAY_BUFFERED_BYTES = 12_582_912;
/** Lines a second of what peers did wrong; a broken or hostile page must not fill the disk. */
const COMPLAINT_LIMIT = { burst: 50, perSecond: 1 };

const ABSENCE_KEY = 'gateway_absence';

interface Absence {
  sinceMs: number;
  reason: string;
}

export class GatewayHub extends DurableObject<Env> {
  #state = new HubState({ status: 'absent', sinceMs: systemClock(), reason: 'the gateway was never connected' });
  #gatewayId = '';
  #hadGateway = false;
  readonly #db: Database;
  readonly #sockets = new HubSockets();
  readonly #timers = new HubTimers({
    onTick: () => {
      const nowMs = systemClock();
      this.#perform([...expireCommands(this.#state, nowMs), ...askForSnapshots(this.#state, nowMs)]);
    },
    onAcksDue: () => this.#perform(this.#state.owedAcks.pay()),
  });
  readonly #alarms: NamedAlarms<AlarmName>;
  readonly #viewerIds: ViewerIds;
  readonly #history: HistoryWriter;
  readonly #complaints = new RateLimiter(COMPLAINT_LIMIT);
  readonly #apiCommands = new ApiCommands();
  readonly #transfers: ApiTransfers;
  readonly #health: HealthKeeper;
  readonly #greeter: GatewayGreeter;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#alarms = new NamedAlarms(context.storage);
    this.#viewerIds = new ViewerIds(context.storage);
    this.#db = openDatabase(env.DB);
    this.#history = new HistoryWriter(this.#db);
    this.#health = new HealthKeeper({
      storage: context.storage,
      keepWithSocket: (health) => this.#sockets.keepWithGateway({ health }),
    });
    this.#transfers = new ApiTransfers({
      state: this.#state,
      nextViewerId: () => this.#takeViewerId(),
      perform: (effects) => this.#perform(effects),
      command: async (command) => this.#command(command),
      keepWithSocket: (transferViewerIds) => this.#sockets.keepWithGateway({ transferViewerIds }),
      inBackground: (what, work) => this.#inBackground(what, work),
    });
    this.#greeter = new GatewayGreeter({
      sockets: this.#sockets,
      heardAt: (peer) => this.#heardAt(peer),
      adopt: (peer, hello, version) => {
        const nowMs = systemClock();
        peer.attachment.stage = 'open';
        peer.attachment.open = {
          instanceId: hello.instance_id,
          gatewayVersion: hello.gateway_version,
          sinceMs: nowMs,
        };
        this.#sockets.gateway = peer;
        this.#sockets.save(peer);
        this.#hadGateway = true;
        log.info('gateway.connected', { gatewayId: this.#gatewayId, version: hello.gateway_version });
        this.#perform(openGateway(this.#state, { hello, version, gatewayId: this.#gatewayId, nowMs }));
      },
      retire: (peer, reason) => this.#gatewayGone(peer, reason),
      setAlarm: (name, atMs) => this.#inBackground('alarm', this.#alarms.set(name, atMs)),
    });
    // Pings are answered without waking a hub that is out of memory.
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    void context.blockConcurrencyWhile(async () => this.#restore());
  }

  override async fetch(request: Request): Promise<Response> {
    const nowMs = systemClock();
    this.#gatewayId = request.headers.get(GATEWAY_ID_HEADER) ?? '';
    if (!this.#alarms.isSet('liveness')) await this.#alarms.set('liveness', nowMs + ASK_AFTER_MS);
    const { pathname } = new URL(request.url);
    if (pathname === '/uploads') return this.#transfers.upload(request);
    if (pathname === '/downloads') return this.#transfers.download(request);
    if (pathname === '/gateway') {
      const { socket, response } = acceptGateway(this.ctx, { gatewayId: this.#gatewayId, acceptedAtMs: nowMs });
      this.#sockets.add(socket);
      this.#greeter.accepted(nowMs);
      return response;
    }
    const viewerId = this.#takeViewerId();
    const { socket, response } = acceptBrowser(this.ctx, {
      request,
      gatewayId: this.#gatewayId,
      viewerId,
      acceptedAtMs: nowMs,
    });
    const peer = this.#sockets.add(socket);
    if (peer?.kind === 'viewer') this.#admit(peer, nowMs);
    return response;
  }

  override webSocketMessage(socket: WebSocket, message: WireData): void {
    const peer = this.#peerOf(socket);
    if (peer === undefined) return;
    const nowMs = systemClock();
    peer.heardAtMs = nowMs;
    if (peer === this.#sockets.gateway) this.#greeter.currentIsAlive();
    if (message === 'ping' || message === 'pong') return;
    if (peer.kind === 'viewer') {
      const viewer = this.#state.viewers.get(peer.attachment.viewerId);
      const gatewayBacklogBytes = this.#sockets.gateway?.socket.bufferedAmount ?? 0;
      if (viewer !== undefined) {
        this.#perform(relayBrowserToGateway(this.#state, { viewer, message, nowMs, gatewayBacklogBytes }));
      }
    } else if (peer === this.#sockets.gateway) {
      this.#perform(relayGatewayToBrowser(this.#state, { message, nowMs }));
    } else {
      this.#greeter.received(peer, message, nowMs);
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    const peer = this.#peerOf(socket);
    if (peer !== undefined) this.#gone(peer, `the connection was closed (${code})`);
    closeSocket(socket, 'NORMAL', '');
  }

  override webSocketError(socket: WebSocket): void {
    const peer = this.#peerOf(socket);
    if (peer !== undefined) this.#gone(peer, 'the connection broke');
  }

  override async alarm(): Promise<void> {
    const nowMs = systemClock();
    for (const name of await this.#alarms.takeDue(nowMs)) {
      switch (name) {
        case 'liveness':
          await this.#checkLiveness(nowMs);
          break;
        case 'hello':
          this.#greeter.checkHellos(nowMs);
          break;
        case 'clone_check':
          this.#greeter.checkClone();
          break;
      }
    }
  }

  status(): HubStatus {
    const { link } = this.#state;
    return {
      connected: link.status === 'open',
      sinceMs: this.#hadGateway ? link.sinceMs : null,
      viewerCounts: this.#state.viewerCounts(),
      activity: this.#health.activity(),
      health: this.#health.current(systemClock()),
    };
  }

  async health(): Promise<HttpMachineHealth> {
    return this.#health.read(systemClock());
  }

  /** A command of the REST API, as JSON; resolves to the JSON of its ack's body, unchecked. */
  async command(text: string): Promise<string> {
    return JSON.stringify(await this.#command(JSON.parse(text) as HubCommand));
  }

  /** Its sign-in is over: every socket of it closes now. */
  closeSignIn(signInId: string): void {
    this.#transfers.closeSignIn(signInId);
    for (const peer of this.#sockets.viewers()) {
      if (peer.attachment.signInId === signInId) this.#close(peer, 'REVOKED', 'signed out');
    }
  }

  /** Its credential is over. */
  closeGateway(): void {
    for (const peer of this.#sockets.gateways()) this.#close(peer, 'REVOKED', 'the credential was revoked');
  }

  /** After an eviction, or at the first start: who is there stands in the sockets' attachments. */
  async #restore(): Promise<void> {
    const nowMs = systemClock();
    await this.#alarms.load();
    await this.#viewerIds.load();
    const absence = await this.ctx.storage.get<Absence>(ABSENCE_KEY);
    this.#hadGateway = absence !== undefined;
    if (absence !== undefined) this.#state.link = { status: 'absent', ...absence };
    for (const socket of this.ctx.getWebSockets()) this.#restorePeer(socket);
    const { health, transferViewerIds } = this.#sockets.gateway?.attachment ?? {};
    if (health !== undefined) this.#health.restore(health);
    if (transferViewerIds !== undefined) this.#transfers.restore(transferViewerIds);
    this.#perform(askForSnapshots(this.#state, nowMs));
  }

  #restorePeer(socket: WebSocket): Peer | undefined {
    const peer = this.#sockets.add(socket);
    if (peer === undefined) return undefined;
    this.#gatewayId = peer.attachment.gatewayId;
    if (peer.kind === 'viewer') {
      const viewer = newViewer(peer.attachment);
      this.#state.viewers.set(viewer.viewerId, viewer);
      for (const sessionId of peer.attachment.sessions) this.#state.restoreAttached(viewer, sessionId);
    } else if (peer.attachment.open !== null) {
      this.#state.link = { status: 'open', ...peer.attachment.open };
      this.#hadGateway = true;
    } else if (peer.attachment.stage === 'challenger') {
      // Its hello is forgotten: it dials again and says it anew.
      this.#close(peer, 'BAD_HANDSHAKE', 'say hello again');
      return undefined;
    }
    return peer;
  }

  /** undefined for sockets that we closed: their late events are nobody's. */
  #peerOf(socket: WebSocket): Peer | undefined {
    return this.#sockets.find(socket) ?? this.#restorePeer(socket);
  }

  #admit(peer: ViewerPeer, nowMs: number): void {
    if (this.#state.viewers.size >= limits.MAX_VIEWERS) {
      this.#close(peer, 'OVERLOADED', `at most ${limits.MAX_VIEWERS} pages can watch one machine`);
      return;
    }
    const viewer = newViewer(peer.attachment);
    log.info('viewer.connected', { gatewayId: this.#gatewayId, viewerId: viewer.viewerId, signInId: viewer.signInId });
    this.#perform(admitViewer(this.#state, { viewer, gatewayId: this.#gatewayId, nowMs }));
  }

  #perform(effects: readonly HubEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send_gateway':
          this.#send(this.#sockets.gateway, effect.data);
          break;
        case 'send_viewer': {
          const peer = this.#sockets.viewer(effect.viewerId);
          if (peer !== undefined) this.#send(peer, effect.data);
          else this.#transfers.received(effect.viewerId, effect.data);
          break;
        }
        case 'close_gateway':
          this.#close(this.#sockets.gateway, effect.close, effect.reason);
          break;
        case 'close_viewer':
          this.#close(this.#sockets.viewer(effect.viewerId), effect.close, effect.reason);
          break;
        case 'settle':
          this.#apiCommands.settle(effect.requestId, effect.answer);
          break;
        case 'save_viewer':
          this.#sockets.saveSessions(this.#state.viewers.get(effect.viewerId));
          break;
        case 'audit': {
          const peer = this.#sockets.viewer(effect.viewerId);
          if (peer === undefined) break;
          this.#inBackground('audit', recordAudit(this.#db, auditEntry(peer.attachment, effect, systemClock())));
          break;
        }
        case 'history':
          this.#inBackground('history', this.#history.write(this.#gatewayId, effect.event, systemClock()));
          break;
        case 'health':
          this.#inBackground('health', this.#health.received(effect.health, systemClock()));
          break;
        case 'log':
          if (this.#complaints.take('', systemClock())) {
            log.warn(effect.event, { gatewayId: this.#gatewayId, ...effect.fields });
          }
          break;
      }
    }
    this.#timers.tickWhile(this.#state.pending.size > 0 || this.#state.resyncing.size > 0);
    this.#timers.payWhile(!this.#state.owedAcks.isEmpty);
  }

  #send(peer: Peer | undefined, data: WireData): void {
    if (peer === undefined) return;
    const limit = peer.kind === 'viewer' ? MAX_VIEWER_BUFFERED_BYTES : MAX_GATEWAY_BUFFERED_BYTES;
    if (peer.socket.bufferedAmount > limit) {
      this.#close(peer, 'OVERLOADED', 'too much waits to be read');
      return;
    }
    try {
      peer.socket.send(data);
    } catch {
      this.#gone(peer, 'the connection broke');
    }
  }

  #close(peer: Peer | undefined, close: CloseName, reason: string): void {
    if (peer === undefined) return;
    log.info('socket.closed', { gatewayId: this.#gatewayId, peer: peer.kind, close, reason });
    this.#gone(peer, reason);
    closeSocket(peer.socket, close, reason);
  }

  #gone(peer: Peer, reason: string): void {
    if (peer.kind === 'viewer') {
      this.#sockets.remove(peer);
      this.#perform(dropViewer(this.#state, peer.attachment.viewerId));
    } else if (peer === this.#sockets.gateway) {
      this.#gatewayGone(peer, reason);
      this.#greeter.currentIsGone();
    } else {
      this.#greeter.gone(peer);
      this.#sockets.remove(peer);
    }
  }

  #gatewayGone(peer: GatewayPeer, reason: string): void {
    const nowMs = systemClock();
    this.#sockets.remove(peer);
    log.info('gateway.gone', { gatewayId: this.#gatewayId, reason });
    this.#perform(loseGateway(this.#state, { reason, nowMs }));
    this.#transfers.linkLost();
    this.#inBackground('health', this.#health.flush(nowMs));
    this.#inBackground('absence', this.ctx.storage.put<Absence>(ABSENCE_KEY, { sinceMs: nowMs, reason }));
    this.#inBackground('history', this.#history.seen(this.#gatewayId, nowMs));
  }

  #takeViewerId(): number {
    const { viewerId, written } = this.#viewerIds.take();
    this.#inBackground('viewer_id', written);
    return viewerId;
  }

  async #command(command: HubCommand): Promise<unknown> {
    const { effects, answer } = this.#apiCommands.start(this.#state, command, systemClock());
    this.#perform(effects);
    return answer;
  }

  /** Rings only while somebody is connected. */
  async #checkLiveness(nowMs: number): Promise<void> {
    const nextMs = checkLiveness(this.#sockets.all(), nowMs, {
      heardAt: (peer) => this.#heardAt(peer),
      close: (peer) => this.#close(peer, 'PEER_DEAD', 'nothing was heard'),
      ask: (peer) => this.#send(peer, 'ping'),
    });
    if (!this.#sockets.isEmpty) await this.#alarms.set('liveness', nextMs);
  }

  #heardAt(peer: Peer): number {
    const answeredAt = this.ctx.getWebSocketAutoResponseTimestamp(peer.socket);
    return Math.max(peer.heardAtMs, answeredAt === null ? 0 : answeredAt.getTime());
  }

  #inBackground(what: string, work: Promise<unknown>): void {
    this.ctx.waitUntil(
      work.catch((error: unknown) =>
        log.error('hub.background_failed', { gatewayId: this.#gatewayId, what, error: errorText(error) }),
      ),
    );
  }
}
