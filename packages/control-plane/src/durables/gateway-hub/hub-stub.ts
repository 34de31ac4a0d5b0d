// How the rest of the worker speaks to the hubs: one object a machine, found by the gateway's id.
import type { Role } from '@vibecode/protocol';
import type { GatewayHub } from './gateway-hub.ts';

export interface HubStatus {
  connected: boolean;
  /** Since when it is as it is; null when the hub has never had a gateway. */
  sinceMs: number | null;
  /** Browsers attached, by session id. */
  viewerCounts: Record<string, number>;
}

/** Who a browser is, as the upgrade found out. */
export interface ViewerIdentity {
  accountId: string;
  signInId: string;
  /** For the audit log. */
  clientAddress: string;
  name: string;
  role: Role;
}

export interface HubCommand {
  type: string;
  session_id?: string;
  body: unknown;
}

export const IDENTITY_HEADER = 'X-VibeCode-Identity';
export const GATEWAY_ID_HEADER = 'X-VibeCode-Gateway';

export class HubDirectory {
  readonly #namespace: DurableObjectNamespace<GatewayHub>;

  constructor(namespace: DurableObjectNamespace<GatewayHub>) {
    this.#namespace = namespace;
  }

  /** The 101 answer to give to the browser. The request is made anew: nothing that a client sent reaches the hub as identity. */
  async acceptBrowser(gatewayId: string, viewer: ViewerIdentity): Promise<Response> {
    return this.#hub(gatewayId).fetch('http://hub/browser', {
      headers: {
        Upgrade: 'websocket',
        [GATEWAY_ID_HEADER]: gatewayId,
        [IDENTITY_HEADER]: encodeURIComponent(JSON.stringify(viewer)),
      },
    });
  }

  async acceptGateway(gatewayId: string): Promise<Response> {
    return this.#hub(gatewayId).fetch('http://hub/gateway', {
      headers: { Upgrade: 'websocket', [GATEWAY_ID_HEADER]: gatewayId },
    });
  }

  async status(gatewayId: string): Promise<HubStatus> {
    return this.#hub(gatewayId).status();
  }

  /** Sends a command and waits for the body of its ack, which is whatever the gateway sent, or a refusal of the hub's. */
  async command(gatewayId: string, command: HubCommand): Promise<unknown> {
    return JSON.parse(await this.#hub(gatewayId).command(JSON.stringify(command)));
  }

  /** Closes every socket of a sign-in that is no longer valid. */
  async closeSignIn(gatewayId: string, signInId: string): Promise<void> {
    await this.#hub(gatewayId).closeSignIn(signInId);
  }

  /** Closes the socket of a gateway whose credential was revoked. */
  async closeGateway(gatewayId: string): Promise<void> {
    await this.#hub(gatewayId).closeGateway();
  }

  #hub(gatewayId: string): DurableObjectStub<GatewayHub> {
    return this.#namespace.get(this.#namespace.idFromName(gatewayId));
  }
}
