// One durable object for each machine: its gateway's socket, the sockets of the browsers that look at it, and what goes
// between them. Read data-path.md first. What to do is decided by the pure files beside this one; here it is done.
import { DurableObject } from 'cloudflare:workers';
import { limits, type CloseName } from '@vibecode/protocol';
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
import { askForSnapshots } from './ask-for-snapshots.ts';
import { closeSocket } from './close-socket.ts';
import { loseGateway, openGateway } from './gateway-arrival.ts';
import { GatewayGreeter } from './gateway-greeter.ts';
import { HistoryWriter } from './history-writer.ts';
import type { HubEffect, WireData } from './hub-effect.ts';
import { HubSockets, type GatewayPeer, type Peer, type ViewerPeer } from './hub-sockets.ts';
import { HubState } from './hub-state.ts';
import { GATEWAY_ID_HEADER, type HubCommand, type HubStatus } from './hub-stub.ts';
import { NamedAlarms } from './named-alarms.ts';
import { relayBrowserToGateway } from './relay-browser-to-gateway.ts';
import { payOwedAcks, relayGatewayToBrowser } from './relay-gateway-to-browser.ts';
import { admitViewer, dropViewer } from './viewer-arrival.ts';

type AlarmName = 'liveness' | 'hello' | 'clone_check';

/** Bytes that the runtime holds for one browser. Windows keep it far below; a viewer that acknowledges without reading gets here. */
const MAX_VIEWER_BUFFERED_BYTES = 2_097_152;
/** The same for the gateway: a whole paste of MAX_PASTE_BYTES may wait while its machine is busy, two may not. */
const MAX_GATEWAY_BUFFERED_BYTES = 12_582_912;
/** How soon commands and unanswered snapshot requests are looked at while there are any. */
const TICK_MS = 1_000;
/** A peer that is quiet for this long is asked for a sign of life: two of its pings did not come, a third of PEER_DEAD_MS is left to answer. */
const ASK_AFTER_MS = 20_000;
/** An echo's ack waits this long: longer than the echo needs to its viewer, short beside any window's round trip. */
const ACK_DELAY_MS = 5;
/** Lines a second of what peers did wrong; a broken or hostile page must not fill the disk. */
const COMPLAINT_LIMIT = { burst: 50, perSecond: 1 };

const NEXT_VIEWER_KEY = 'next_viewer_id';
const ABSENCE_KEY = 'gateway_absence';

interface Absence {
  sinceMs: number;
  reason: string;
}

export class GatewayHub extends DurableObject<Env> {
  #state = new HubState({ status: 'absent', sinceMs: systemClock(), reason: 'the gateway was never connected' });
  #gatewayId = '';
  #nextViewerId = 1;
  #hadGateway = false;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #db: Database;
  readonly #sockets = new HubSockets();
  readonly #alarms: NamedAlarms<AlarmName>;
  readonly #history: HistoryWriter;
  readonly #complaints = new RateLimiter(COMPLAINT_LIMIT);
  readonly #apiCommands = new ApiCommands();
  readonly #greeter: GatewayGreeter;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#alarms = new NamedAlarms(context.storage);
    this.#db = openDatabase(env.DB);
    this.#history = new HistoryWriter(this.#db);
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
    if (new URL(request.url).pathname === '/gateway') {
      const { socket, response } = acceptGateway(this.ctx, { gatewayId: this.#gatewayId, acceptedAtMs: nowMs });
      this.#sockets.add(socket);
      this.#greeter.accepted(nowMs);
      return response;
    }
    const viewerId = this.#nextViewerId++;
    await this.ctx.storage.put(NEXT_VIEWER_KEY, this.#nextViewerId);
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
      if (viewer !== undefined) this.#perform(relayBrowserToGateway(this.#state, { viewer, message, nowMs }));
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
    };
  }

  /** A command of the REST API, as JSON; resolves to the JSON of its ack's body, unchecked. */
  async command(text: string): Promise<string> {
    const { effects, answer } = this.#apiCommands.start(this.#state, JSON.parse(text) as HubCommand, systemClock());
    this.#perform(effects);
    return JSON.stringify(await answer);
  }

  /** Its sign-in is over: every socket of it closes now. */
  closeSignIn(signInId: string): void {
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
    this.#nextViewerId = (await this.ctx.storage.get<number>(NEXT_VIEWER_KEY)) ?? 1;
    const absence = await this.ctx.storage.get<Absence>(ABSENCE_KEY);
    this.#hadGateway = absence !== undefined;
    if (absence !== undefined) this.#state.link = { status: 'absent', ...absence };
    for (const socket of this.ctx.getWebSockets()) this.#restorePeer(socket);
    this.#perform(askForSnapshots(this.#state, nowMs));
  }

  #restorePeer(socket: WebSocket): Peer | undefined {
    const peer = this.#sockets.add(socket);
    if (peer === undefined) return undefined;
    this.#gatewayId = peer.attachment.gatewayId;
    if (peer.kind === 'viewer') {
      const { viewerId, signInId, name, role, sessions } = peer.attachment;
      const viewer = { viewerId, signInId, name, role, sessions: new Set<string>(), pending: new Set<string>() };
      this.#state.viewers.set(viewerId, viewer);
      for (const sessionId of sessions) this.#state.restoreAttached(viewer, sessionId);
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
    const { viewerId, signInId, name, role } = peer.attachment;
    const viewer = { viewerId, signInId, name, role, sessions: new Set<string>(), pending: new Set<string>() };
    log.info('viewer.connected', { gatewayId: this.#gatewayId, viewerId, signInId });
    this.#perform(admitViewer(this.#state, { viewer, gatewayId: this.#gatewayId, nowMs }));
  }

  #perform(effects: readonly HubEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send_gateway':
          if (this.#sockets.gateway !== undefined) this.#send(this.#sockets.gateway, effect.data);
          break;
        case 'send_viewer': {
          const peer = this.#sockets.viewer(effect.viewerId);
          if (peer !== undefined) this.#send(peer, effect.data);
          break;
        }
        case 'close_gateway':
          if (this.#sockets.gateway !== undefined) this.#close(this.#sockets.gateway, effect.close, effect.reason);
          break;
        case 'close_viewer': {
          const peer = this.#sockets.viewer(effect.viewerId);
          if (peer !== undefined) this.#close(peer, effect.close, effect.reason);
          break;
        }
        case 'ack_soon':
          if (this.#ackTimer !== undefined) break;
          this.#ackTimer = setTimeout(() => {
            this.#ackTimer = undefined;
            this.#perform(payOwedAcks(this.#state));
          }, ACK_DELAY_MS);
          break;
        case 'settle':
          this.#apiCommands.settle(effect.requestId, effect.answer);
          break;
        case 'save_viewer':
          this.#saveViewer(effect.viewerId);
          break;
        case 'audit': {
          const attachment = this.#sockets.viewer(effect.viewerId)?.attachment;
          if (attachment === undefined) break;
          const { accountId, signInId, clientAddress } = attachment;
          const { action, subject } = effect;
          const entry = { at: systemClock(), action, subject, accountId, signInId, clientAddress };
          this.#inBackground('audit', recordAudit(this.#db, entry));
          break;
        }
        case 'history':
          this.#inBackground('history', this.#history.write(this.#gatewayId, effect.event, systemClock()));
          break;
        case 'log':
          if (this.#complaints.take('', systemClock())) {
            log.warn(effect.event, { gatewayId: this.#gatewayId, ...effect.fields });
          }
          break;
      }
    }
    this.#scheduleTick();
  }

  #send(peer: Peer, data: WireData): void {
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

  #close(peer: Peer, close: CloseName, reason: string): void {
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
    const absence: Absence = { sinceMs: nowMs, reason };
    this.#inBackground('absence', this.ctx.storage.put(ABSENCE_KEY, absence));
    this.#inBackground('history', this.#history.seen(this.#gatewayId, nowMs));
  }

  #saveViewer(viewerId: number): void {
    const peer = this.#sockets.viewer(viewerId);
    const viewer = this.#state.viewers.get(viewerId);
    if (peer === undefined || viewer === undefined) return;
    peer.attachment = { ...peer.attachment, sessions: [...viewer.sessions] };
    this.#sockets.save(peer);
  }

  /** A timer only while something waits. It also keeps the hub in memory, so that no command is forgotten by hibernation. */
  #scheduleTick(): void {
    const isNeeded = this.#state.pending.size > 0 || this.#state.resyncing.size > 0;
    if (isNeeded && this.#tick === undefined) {
      this.#tick = setTimeout(() => {
        this.#tick = undefined;
        const nowMs = systemClock();
        this.#perform([...expireCommands(this.#state, nowMs), ...askForSnapshots(this.#state, nowMs)]);
      }, TICK_MS);
    } else if (!isNeeded && this.#tick !== undefined) {
      clearTimeout(this.#tick);
      this.#tick = undefined;
    }
  }

  /** Writing to a dead peer succeeds for minutes: who was not heard of is closed. Rings only while somebody is connected. */
  async #checkLiveness(nowMs: number): Promise<void> {
    let nextMs = nowMs + limits.PEER_DEAD_MS;
    for (const peer of this.#sockets.all()) {
      const heardAtMs = this.#heardAt(peer);
      if (nowMs - heardAtMs >= limits.PEER_DEAD_MS) {
        this.#close(peer, 'PEER_DEAD', 'nothing was heard');
        continue;
      }
      // Browsers ring a hidden page's timers once a minute, so that it stops pinging; what it receives it still answers.
      const isQuiet = nowMs - heardAtMs >= ASK_AFTER_MS;
      if (isQuiet) this.#send(peer, 'ping');
      nextMs = Math.min(nextMs, heardAtMs + (isQuiet ? limits.PEER_DEAD_MS : ASK_AFTER_MS));
    }
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
