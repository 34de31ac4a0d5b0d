// Updates of a gateway that may not replace its own executable: its link keeper does, and hears from here what it needs.
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  ProtocolError,
  type CommandBodies,
  type UpdatePolicy,
  type UpdateState,
  type UpdateStatus,
} from '@vibecode/protocol';
import type { Clock, Timer } from '../platform/clock.ts';
import { LocalFrameReader } from '../platform/local-frames.ts';
import type { RunningVersion } from './gateway-updater.ts';
import {
  encodeUpdateMessage,
  keeperIsAway,
  parseFromKeeper,
  UPDATE_MESSAGE_MAX_BYTES,
  UPDATE_SOCKET_NAME,
  type FromKeeper,
  type ToKeeper,
} from './keeper-update-messages.ts';
import type { Updater } from './updater.ts';

export interface UpdatesByKeeperOptions {
  folder: string;
  running: RunningVersion;
  channel: UpdateStatus['channel'];
  /** Chosen in the browser, kept by the gateway: the keeper begins nothing by itself. */
  policy: () => UpdatePolicy;
  tell: (update: UpdateState) => void;
  clock: Clock;
}

interface Asked {
  resolve: (result: unknown) => void;
  reject: (fault: ProtocolError) => void;
  timer: Timer;
}

/** systemd has a keeper that ended back within a second or two. */
const CONNECT_AGAIN_MS = 1_000;
/** The keeper asks the release server for at most 8 s; one that stands still is ended by its watchdog before this. */
const ANSWER_TIMEOUT_MS = 15_000;

export class UpdatesByKeeper implements Updater {
  readonly #options: UpdatesByKeeperOptions;
  readonly #asked = new Map<number, Asked>();
  #socket: Socket | undefined;
  #again: Timer | undefined;
  #fault: string | undefined;
  #lastId = 0;
  #sessionIds = '';
  #isStopped = false;
  /** Said again to a keeper that was started anew. */
  #lasting: { sessions?: ToKeeper; welcomed?: ToKeeper } = {};

  constructor(options: UpdatesByKeeperOptions) {
    this.#options = options;
    this.#connect();
  }

  async start(request: CommandBodies['gateway.update']): Promise<UpdateState> {
    return (await this.#ask('start', request)) as UpdateState;
  }

  async status(body: CommandBodies['gateway.update.status']): Promise<UpdateStatus> {
    const { policy, running, channel } = this.#options;
    try {
      return { ...((await this.#ask('status', body)) as UpdateStatus), policy: policy() };
    } catch (error) {
      if (body.check === true || !(error instanceof ProtocolError)) throw error;
      return { ...running, channel, policy: policy(), can_update: false, why_not: error.message };
    }
  }

  /** Alive now. */
  sessionsAre(ids: readonly string[]): void {
    const text = ids.join();
    if (text === this.#sessionIds) return;
    this.#sessionIds = text;
    this.#say((this.#lasting.sessions = { type: 'sessions', ids: [...ids] }));
  }

  /** The control plane has accepted this gateway; these sessions were found, or seen to end. */
  welcomed(ids: ReadonlySet<string>): void {
    this.#say((this.#lasting.welcomed = { type: 'welcomed', version: this.#options.running.version, ids: [...ids] }));
  }

  stop(): void {
    this.#isStopped = true;
    this.#again?.cancel();
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect(join(this.#options.folder, UPDATE_SOCKET_NAME));
    this.#socket = socket;
    const reader = new LocalFrameReader(UPDATE_MESSAGE_MAX_BYTES);
    socket.on('connect', () => (this.#fault = undefined));
    socket.on('data', (chunk) => {
      for (const { payload } of reader.read(chunk) ?? []) {
        const message = parseFromKeeper(payload);
        if (message !== undefined) this.#heard(message);
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#fault = error.code;
    });
    socket.on('close', () => {
      this.#socket = undefined;
      for (const { reject, timer } of this.#asked.values()) {
        timer.cancel();
        reject(keeperIsAway(this.#fault));
      }
      this.#asked.clear();
      if (!this.#isStopped) this.#again = this.#options.clock.after(CONNECT_AGAIN_MS, () => this.#connect());
    });
    for (const message of Object.values(this.#lasting)) this.#say(message);
  }

  #say(message: ToKeeper): void {
    this.#socket?.write(encodeUpdateMessage(message));
  }

  #ask(type: 'start' | 'status', body: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket === undefined) {
        reject(keeperIsAway(this.#fault));
        return;
      }
      const id = (this.#lastId += 1);
      const timer = this.#options.clock.after(ANSWER_TIMEOUT_MS, () => {
        this.#asked.delete(id);
        reject(keeperIsAway(undefined));
      });
      this.#asked.set(id, { resolve, reject, timer });
      this.#say({ type, id, body });
    });
  }

  #heard(message: FromKeeper): void {
    if (message.type === 'update') {
      this.#options.tell(message.update);
      return;
    }
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    this.#asked.delete(message.id);
    asked.timer.cancel();
    if (message.type === 'answer') asked.resolve(message.result);
    else asked.reject(ProtocolError.fromWire(message.error));
  }
}
