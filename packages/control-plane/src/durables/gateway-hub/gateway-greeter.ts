// Which gateway socket is the gateway. A hello takes the place that is free. The same instance takes it over from its own
// older socket. Another instance, while one is connected, means a copied credential or a link that died unseen: the older
// one is asked for a sign of life first.
import { limits, type EventBodies } from '@vibecode/protocol';
import { closeSocket } from './close-socket.ts';
import { judgeHello } from './judge-hello.ts';
import type { GatewayPeer, HubSockets } from './hub-sockets.ts';

/** Below HELLO_TIMEOUT_MS, so that the newcomer still waits when the older one turns out to be dead. */
export const CLONE_CHECK_MS = 9_000;

export interface GreeterPort {
  sockets: HubSockets;
  /** Newest sign of life of a socket, pings that the runtime answered included. */
  heardAt(peer: GatewayPeer): number;
  /** The place is free: this peer is the gateway from now on. */
  adopt(peer: GatewayPeer, hello: EventBodies['gateway.hello'], version: number): void;
  /** This peer is no longer the gateway; its socket is closed by the caller. */
  retire(peer: GatewayPeer, reason: string): void;
  setAlarm(name: 'hello' | 'clone_check', atMs: number): void;
}

interface Challenge {
  peer: GatewayPeer;
  hello: EventBodies['gateway.hello'];
  version: number;
}

export class GatewayGreeter {
  readonly #port: GreeterPort;
  #challenge: Challenge | undefined;
  #askedAtMs: number | undefined;

  constructor(port: GreeterPort) {
    this.#port = port;
  }

  accepted(nowMs: number): void {
    this.#port.setAlarm('hello', nowMs + limits.HELLO_TIMEOUT_MS);
  }

  /** Anything that a socket sends before it is the gateway. */
  received(peer: GatewayPeer, message: string | ArrayBuffer, nowMs: number): void {
    if (typeof message !== 'string' || peer.attachment.stage !== 'greeting') {
      this.#refuse(peer, 'BAD_HANDSHAKE', 'only gateway.hello may come before the welcome');
      return;
    }
    const verdict = judgeHello(message);
    if (!verdict.ok) {
      this.#refuse(peer, verdict.close, verdict.reason);
      return;
    }
    const { hello, version } = verdict;
    const current = this.#port.sockets.gateway;
    if (current !== undefined && current.attachment.open?.instanceId !== hello.instance_id) {
      this.#challengeFor({ peer, hello, version }, current, nowMs);
      return;
    }
    if (current !== undefined) {
      this.#port.retire(current, 'the gateway connected anew');
      closeSocket(current.socket, 'REPLACED', 'this gateway connected anew');
    }
    this.#port.adopt(peer, hello, version);
  }

  /** The connected gateway was heard of: whoever wanted its place has a copied credential. */
  currentIsAlive(): void {
    if (this.#challenge !== undefined)
      this.#refuse(this.#challenge.peer, 'CLONED', 'another gateway is connected with this credential');
    this.#askedAtMs = undefined;
  }

  /** The connected gateway left: whoever waits for its place has it now. */
  currentIsGone(): void {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    this.#askedAtMs = undefined;
    if (challenge !== undefined) this.#port.adopt(challenge.peer, challenge.hello, challenge.version);
  }

  gone(peer: GatewayPeer): void {
    if (this.#challenge?.peer === peer) this.#challenge = undefined;
  }

  /** Sockets whose hello is overdue are closed. */
  checkHellos(nowMs: number): void {
    let nextAtMs = Number.POSITIVE_INFINITY;
    for (const peer of this.#port.sockets.gateways()) {
      if (peer.attachment.stage !== 'greeting') continue;
      const dueAtMs = peer.attachment.acceptedAtMs + limits.HELLO_TIMEOUT_MS;
      if (dueAtMs <= nowMs) this.#refuse(peer, 'BAD_HANDSHAKE', 'no gateway.hello in time');
      else nextAtMs = Math.min(nextAtMs, dueAtMs);
    }
    if (nextAtMs !== Number.POSITIVE_INFINITY) this.#port.setAlarm('hello', nextAtMs);
  }

  checkClone(): void {
    const current = this.#port.sockets.gateway;
    const askedAtMs = this.#askedAtMs;
    this.#askedAtMs = undefined;
    if (current === undefined || askedAtMs === undefined) return;
    if (this.#port.heardAt(current) > askedAtMs) {
      this.currentIsAlive();
      return;
    }
    this.#port.retire(current, 'the gateway did not react');
    closeSocket(current.socket, 'PEER_DEAD', 'no sign of life');
    this.currentIsGone();
  }

  #challengeFor(challenge: Challenge, current: GatewayPeer, nowMs: number): void {
    const earlier = this.#challenge?.peer;
    if (earlier !== undefined) this.#refuse(earlier, 'REPLACED', 'a newer connection waits in its place');
    this.#challenge = challenge;
    challenge.peer.attachment.stage = 'challenger';
    this.#port.sockets.save(challenge.peer);
    if (this.#askedAtMs !== undefined) return;
    this.#askedAtMs = nowMs;
    try {
      current.socket.send('ping');
    } catch {
      // Its close is on the way; the alarm decides.
    }
    this.#port.setAlarm('clone_check', nowMs + CLONE_CHECK_MS);
  }

  #refuse(peer: GatewayPeer, close: Parameters<typeof closeSocket>[1], reason: string): void {
    this.gone(peer);
    this.#port.sockets.remove(peer);
    closeSocket(peer.socket, close, reason);
  }
}
