// A viewer without a browser: attaches over the real socket, types, parses output with xterm and acknowledges it,
// as the web app does. Benchmarks and proofs measure and check through it.
import { randomFillSync } from 'node:crypto';
import {
  buildMessage,
  isId,
  limits,
  newId,
  ParsedAcks,
  parseMessage,
  WholeCharacters,
  type CommandBodies,
  type CommandResults,
  type EventBodies,
  type Position,
  type TerminalSize,
} from '@vibecode/protocol';
import {
  decodeFrame,
  decodeSnapshotPayload,
  encodeFrame,
  encodeInputPayload,
  FRAME_KIND,
  INPUT_ACK_FLAG,
  INPUT_FLAG,
  OUTPUT_FLAG,
  SNAPSHOT_FLAG,
  type Frame,
} from '@vibecode/protocol/frames';
import headless from '@xterm/headless';
import { WebSocket } from 'ws';

export interface ViewerClientOptions {
  /** `ws://…/api/machines/<gateway_id>/connect`. */
  url: string;
  origin: string;
  cookie: string;
  pageKey: string;
  /** Of an earlier connection of the same tab, so that counters and lost inputs carry on. */
  clientId?: string;
  lastCounter?: number;
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export class WatchedSession {
  readonly sessionId: string;
  readonly terminal: headless.Terminal;
  position: Position | undefined;
  /** Bytes of frames received for this session, headers included. */
  receivedBytes = 0;
  snapshotCount = 0;
  outputCount = 0;
  /** Called after xterm has parsed a frame. */
  onParsed: ((frame: Frame) => void) | undefined;
  /** Called before parsing, as soon as the frame is there. */
  onFrame: ((frame: Frame) => void) | undefined;
  readonly acks: ParsedAcks;
  readonly characters = new WholeCharacters();
  presence: EventBodies['session.presence'] | undefined;
  ended: EventBodies['session.ended'] | undefined;
  joined = false;
  readonly faults: string[] = [];

  constructor(
    sessionId: string,
    { columns, rows, acknowledge }: TerminalSize & { acknowledge: (position: Position) => void },
  ) {
    this.sessionId = sessionId;
    this.acks = new ParsedAcks({ send: acknowledge, setTimer });
    this.terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  }

  /** The rows as plain text, trailing blanks removed. */
  lines(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) =>
        buffer
          .getLine(buffer.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }
}

export class ViewerClient {
  readonly #socket: WebSocket;
  readonly #pending = new Map<string, Pending>();
  readonly #sessions = new Map<string, WatchedSession>();
  readonly clientId: string;
  #counter: number;
  #clockOffsetMs = 0;
  viewerId: number | undefined;
  closed: { code: number; reason: string } | undefined;
  /** Inputs by counter that the gateway took or refused. */
  onInputAck: ((ack: { counter: number; refusal: string | undefined }) => void) | undefined;
  /** Of files under way: chunks, acks, and how they end. */
  onTransferFrame: ((frame: Frame) => void) | undefined;
  onTransferEvent: ((type: string, body: { transfer_id: string }) => void) | undefined;
  onHealth: ((health: EventBodies['gateway.health']) => void) | undefined;

  /** Counter of the last input of this tab that the gateway took, as the newest attach told; null when it does not know. */
  lastTakenCounter: number | null = null;

  private constructor(socket: WebSocket, clientId: string, lastCounter: number) {
    this.#socket = socket;
    this.clientId = clientId;
    this.#counter = lastCounter;
  }

  get counter(): number {
    return this.#counter;
  }

  static async connect({
    url,
    origin,
    cookie,
    pageKey,
    clientId,
    lastCounter = 0,
  }: ViewerClientOptions): Promise<ViewerClient> {
    const socket = new WebSocket(url, ['vibecode.browser.v1', `vibecode.page.${pageKey}`], {
      headers: { cookie, host: new URL(origin).host },
      origin,
      perMessageDeflate: false,
    });
    const client = new ViewerClient(socket, clientId ?? newId((bytes) => randomFillSync(bytes)), lastCounter);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      const pings = setInterval(() => {
        if (socket.readyState === WebSocket.OPEN) socket.send('ping');
      }, limits.PING_INTERVAL_MS);
      socket.on('close', (code, reason) => {
        clearInterval(pings);
        client.closed = { code, reason: reason.toString() };
        for (const { reject: fail } of client.#pending.values())
          fail(new Error(`socket closed: ${code} ${reason.toString()}`));
        client.#pending.clear();
        reject(new Error(`socket closed: ${code} ${reason.toString()}`));
      });
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) client.#onFrame(data);
        else client.#onText(data.toString(), resolve);
      });
    });
    return client;
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  close(): void {
    this.#socket.close(1000);
  }

  async attach(
    sessionId: string,
    { columns = 120, rows = 40, resume }: { columns?: number; rows?: number; resume?: Position } = {},
  ): Promise<WatchedSession> {
    const acknowledge = (position: Position) => this.#acknowledge(sessionId, position);
    const watched = this.#sessions.get(sessionId) ?? new WatchedSession(sessionId, { columns, rows, acknowledge });
    watched.joined = false;
    this.#sessions.set(sessionId, watched);
    const joined = new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (!watched.joined) return;
        clearInterval(timer);
        resolve();
      }, 1);
    });
    const body =
      resume === undefined
        ? { client_id: this.clientId, columns, rows }
        : { client_id: this.clientId, columns, rows, resume };
    const sentAtMs = performance.now();
    const result = await this.request('viewer.attach', body, sessionId);
    this.#clockOffsetMs = result.clock_ms + (performance.now() - sentAtMs) / 2 - performance.now();
    this.lastTakenCounter = result.last_input_counter;
    await joined;
    return watched;
  }

  request<T extends keyof CommandResults & keyof CommandBodies>(
    type: T,
    body: CommandBodies[T],
    sessionId?: string,
  ): Promise<CommandResults[T]> {
    // A transfer begins under its own id.
    const isBegin = type === 'file.upload.begin' || type === 'file.download';
    const requestId = isBegin ? (body as { transfer_id: string }).transfer_id : newId((bytes) => randomFillSync(bytes));
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(requestId, { resolve, reject }));
    this.#socket.send(
      buildMessage(
        type,
        body as never,
        sessionId === undefined ? { request_id: requestId } : { request_id: requestId, session_id: sessionId },
      ),
    );
    return answer as Promise<CommandResults[T]>;
  }

  watchHealth(isWatching: boolean): void {
    this.#socket.send(buildMessage('health.watch', { watching: isWatching }));
  }

  /** Types keys; the counter of the input. */
  type(watched: WatchedSession, text: string | Uint8Array): number {
    return this.#input(watched, typeof text === 'string' ? new TextEncoder().encode(text) : text, 0);
  }

  /** Pastes in chunks; the counter of the last one. */
  paste(watched: WatchedSession, text: string | Uint8Array): number {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    let counter = 0;
    for (let at = 0; at < bytes.length; at += limits.PASTE_CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + limits.PASTE_CHUNK_BYTES);
      const more = at + limits.PASTE_CHUNK_BYTES < bytes.length;
      counter = this.#input(watched, chunk, INPUT_FLAG.PASTE | (more ? INPUT_FLAG.MORE : 0));
    }
    return counter;
  }

  #input(watched: WatchedSession, bytes: Uint8Array, flags: number): number {
    const counter = ++this.#counter;
    this.#socket.send(
      encodeFrame({
        kind: FRAME_KIND.INPUT,
        id: watched.sessionId,
        flags,
        ...watched.position,
        payload: encodeInputPayload({ counter, sentAtMs: performance.now() + this.#clockOffsetMs, bytes }),
      }),
    );
    return counter;
  }

  #onText(text: string, welcomed: () => void): void {
    if (text === 'ping') this.#socket.send('pong');
    if (text === 'ping' || text === 'pong') return;
    const parsed = parseMessage(text);
    if (parsed.kind !== 'ok') return;
    const { envelope } = parsed;
    if (envelope.type === 'hub.welcome') {
      this.viewerId = (envelope.body as { viewer_id?: number }).viewer_id;
      welcomed();
    } else if (envelope.type === 'ack' && isId(envelope.request_id)) {
      const pending = this.#pending.get(envelope.request_id);
      this.#pending.delete(envelope.request_id);
      const body = envelope.body as { ok: boolean; result?: unknown; error?: { code: string; message: string } };
      if (body.ok) pending?.resolve(body.result ?? {});
      else
        pending?.reject(
          Object.assign(new Error(`${body.error?.code}: ${body.error?.message}`), { code: body.error?.code }),
        );
    } else if (envelope.type === 'file.content.end' || envelope.type === 'file.failed') {
      this.onTransferEvent?.(envelope.type, envelope.body as { transfer_id: string });
    } else if (envelope.type === 'gateway.health') {
      this.onHealth?.(envelope.body as EventBodies['gateway.health']);
    } else if (envelope.session_id !== undefined) {
      const watched = this.#sessions.get(envelope.session_id);
      if (watched === undefined) return;
      if (envelope.type === 'session.presence') watched.presence = envelope.body as EventBodies['session.presence'];
      if (envelope.type === 'session.ended') watched.ended = envelope.body as EventBodies['session.ended'];
    }
  }

  #onFrame(data: Buffer): void {
    const decoded = decodeFrame(data);
    if (!decoded.ok) throw new Error(`bad frame from the hub: ${decoded.fault}`);
    const { frame } = decoded;
    const watched = this.#sessions.get(frame.id);
    if (frame.kind === FRAME_KIND.INPUT_ACK) {
      const refusal = frame.flags & INPUT_ACK_FLAG.REFUSED ? Buffer.from(frame.payload).toString() : undefined;
      this.onInputAck?.({ counter: frame.offset, refusal });
      return;
    }
    if (frame.kind === FRAME_KIND.CONTENT_CHUNK || frame.kind === FRAME_KIND.TRANSFER_ACK)
      this.onTransferFrame?.(frame);
    if (watched === undefined) return;
    watched.receivedBytes += data.length;
    watched.onFrame?.(frame);
    if (frame.kind === FRAME_KIND.SNAPSHOT) this.#onSnapshot(watched, frame);
    else if (frame.kind === FRAME_KIND.OUTPUT) this.#onOutput(watched, frame);
  }

  #onSnapshot(watched: WatchedSession, frame: Frame): void {
    const snapshot = decodeSnapshotPayload(frame.payload);
    if (snapshot === undefined) throw new Error('snapshot frame without its size');
    watched.snapshotCount++;
    watched.terminal.reset();
    watched.terminal.resize(snapshot.columns, snapshot.rows);
    watched.position = { epoch: frame.epoch, offset: frame.offset };
    if (frame.flags & SNAPSHOT_FLAG.JOIN) watched.joined = true;
    watched.terminal.write(watched.characters.take(snapshot.bytes), () => this.#parsed(watched, frame, 0));
  }

  #onOutput(watched: WatchedSession, frame: Frame): void {
    watched.outputCount++;
    const at = watched.position;
    if (at === undefined || at.epoch !== frame.epoch || at.offset !== frame.offset) {
      watched.faults.push(`output at ${frame.epoch}:${frame.offset} does not continue ${at?.epoch}:${at?.offset}`);
    }
    watched.position = { epoch: frame.epoch, offset: frame.offset + frame.payload.length };
    if (frame.flags & OUTPUT_FLAG.JOIN) watched.joined = true;
    watched.terminal.write(watched.characters.take(frame.payload), () =>
      this.#parsed(watched, frame, frame.payload.length),
    );
  }

  #parsed(watched: WatchedSession, frame: Frame, byteCount: number): void {
    const position = { epoch: frame.epoch, offset: frame.offset + byteCount };
    watched.acks.parsed(position, { byteCount, atOnce: frame.kind === FRAME_KIND.SNAPSHOT });
    watched.onParsed?.(frame);
  }

  #acknowledge(id: string, position: Position): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id, ...position }));
  }
}

function setTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
