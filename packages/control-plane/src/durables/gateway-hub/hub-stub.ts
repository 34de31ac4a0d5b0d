// How the rest of the worker speaks to the hubs: one object a machine, found by the gateway's id.
import {
  ProtocolError,
  type CommandBodies,
  type CommandResults,
  type HttpFile,
  type HttpMachineHealth,
  type MachineHealth,
  type Role,
} from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { HttpError } from '../../errors.ts';
import type { GatewayHub } from './gateway-hub.ts';
import type { SessionActivity } from './health-keeper.ts';
import { readAnswer } from './read-answer.ts';

export interface HubStatus {
  connected: boolean;
  /** Since when it is as it is; null when the hub has never had a gateway. */
  sinceMs: number | null;
  /** Browsers attached, by session id. */
  viewerCounts: Record<string, number>;
  /** Of the newest sample, by session id. */
  activity: Record<string, SessionActivity>;
  /** The newest sample, while it says something about now. */
  health: MachineHealth | null;
}

/** A file on its way up, all but its bytes. */
export interface UploadOrder {
  signInId: string;
  sessionId?: string;
  target: CommandBodies['file.upload.begin']['target'];
  size: number;
  /** What the client says it is, as lower-case hex. */
  expectedSha256?: string;
}

export interface DownloadOrder {
  signInId: string;
  path: string;
}

/** What a download is, before its bytes. */
export interface ContentInfo {
  path: string;
  size: number;
  modifiedAt: number;
  /** Of files that are small enough to be known as a whole before the answer begins. */
  sha256?: string;
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
  /** Of a transfer, which is a viewer of its own. */
  viewer_id?: number;
  body: unknown;
}

export const IDENTITY_HEADER = 'X-VibeCode-Identity';
export const GATEWAY_ID_HEADER = 'X-VibeCode-Gateway';
/** An order of a transfer, or what a download is, as JSON with percent signs. */
export const TRANSFER_HEADER = 'X-VibeCode-Transfer';

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

  /** Sends a command and waits for its result. A refusal, the gateway's or the hub's, is thrown as an HttpError. */
  async command<T extends keyof CommandResults>(
    gatewayId: string,
    command: HubCommand & { type: T },
  ): Promise<CommandResults[T]> {
    const answer: unknown = JSON.parse(await this.#hub(gatewayId).command(JSON.stringify(command)));
    return readAnswer(command.type, answer);
  }

  async health(gatewayId: string): Promise<HttpMachineHealth> {
    return this.#hub(gatewayId).health();
  }

  /** Resolves when the file is in place. The body is read as fast as the machine takes it. */
  async upload(gatewayId: string, order: UploadOrder, body: ReadableStream<Uint8Array> | null): Promise<HttpFile> {
    const response = await this.#transfer(gatewayId, 'uploads', order, body);
    return response.json();
  }

  /** Resolves when the first bytes are there; they come as fast as the body is read. */
  async download(
    gatewayId: string,
    order: DownloadOrder,
  ): Promise<{ info: ContentInfo; body: ReadableStream<Uint8Array> | null }> {
    const response = await this.#transfer(gatewayId, 'downloads', order, null);
    const info = JSON.parse(decodeURIComponent(response.headers.get(TRANSFER_HEADER) ?? '')) as ContentInfo;
    return { info, body: response.body };
  }

  /** Closes every socket of a sign-in that is no longer valid. */
  async closeSignIn(gatewayId: string, signInId: string): Promise<void> {
    await this.#hub(gatewayId).closeSignIn(signInId);
  }

  /** Closes the socket of a gateway whose credential was revoked. */
  async closeGateway(gatewayId: string): Promise<void> {
    await this.#hub(gatewayId).closeGateway();
  }

  async #transfer(
    gatewayId: string,
    path: 'uploads' | 'downloads',
    order: UploadOrder | DownloadOrder,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<Response> {
    const response = await this.#hub(gatewayId).fetch(`http://hub/${path}`, {
      method: 'POST',
      headers: { [GATEWAY_ID_HEADER]: gatewayId, [TRANSFER_HEADER]: encodeURIComponent(JSON.stringify(order)) },
      body,
    });
    if (response.ok) return response;
    const refusal: unknown = await response.json();
    if (!httpValidators.error(refusal)) throw new Error(`the hub answered ${response.status}`);
    throw new HttpError(ProtocolError.fromWire(refusal.error), response.status);
  }

  #hub(gatewayId: string): DurableObjectStub<GatewayHub> {
    return this.#namespace.get(this.#namespace.idFromName(gatewayId));
  }
}
