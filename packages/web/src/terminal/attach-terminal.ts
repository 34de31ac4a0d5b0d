// Joins a session to a terminal, without React or DOM: attaches again after every cut, feeds frames to the screen, sends
// keys and sizes, and keeps the one honest account of what is shown. Read this first.
import {
  isProtocolError,
  limits,
  ParsedAcks,
  ProtocolError,
  retryClassOf,
  type CommandResults,
  type Envelope,
  type EventBodies,
  type TerminalSize,
  type Viewer,
  type WidthTable,
} from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type Frame } from '@vibecode/protocol/frames';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { createStore, type ReadableStore } from '../lib/store.ts';
import type { MachineLink } from '../link/machine-link.ts';
import { FramesToScreen, type Screen } from './frames-to-screen.ts';
import { GatewayClock } from './gateway-clock.ts';
import type { NotSent } from './input-ledger.ts';
import { keyLabel, MOUSE_LABEL } from './key-label.ts';
import { KeystrokesToFrames } from './keystrokes-to-frames.ts';
import { startPathProbe } from './path-probe.ts';
import { ScreenSizeToFrames } from './screen-size-to-frames.ts';
import { terminalStatus, type Attachment, type TerminalStatus } from './terminal-status.ts';

/** Between two tries to attach where the gateway said "later". */
const RETRY_ATTACH_MS = 1_000;
/** How often the age of the last proof of life is looked at. */
const STATUS_TICK_MS = 1_000;

export interface AttachTerminalOptions {
  sessionId: string;
  /** Random per tab; the same over reconnects. */
  clientId: string;
  link: MachineLink;
  screen: Screen;
  viewport: () => TerminalSize;
  useWidths: (widths: WidthTable) => void;
  isVisible: () => boolean;
  onNotSent: (inputs: NotSent[]) => void;
  onNotice: (notice: EventBodies['session.notice']) => void;
  onScrollbackFrame: (frame: Frame) => void;
  nowMs: () => number;
  signal: AbortSignal;
}

export interface TerminalState {
  status: TerminalStatus;
  roundTripMs: number | null;
  viewers: readonly Viewer[];
  sizeOwner: number | null;
  viewerId: number | null;
  mayType: boolean;
  columns: number;
  rows: number;
  /** The program floods; pictures are shown meanwhile. */
  isPaused: boolean;
}

export interface AttachedTerminal {
  state: ReadableStore<TerminalState>;
  /** Typed keys; dropped and told where the screen is not live. */
  type: (text: string) => void;
  typeBinary: (binary: string) => void;
  paste: (text: string) => void;
  viewportChanged: (size: TerminalSize) => void;
  takeSize: () => Promise<unknown>;
  /** The composer's text, acknowledged once tmux has it. */
  submit: (text: string) => Promise<unknown>;
  scrollback: (body: { before?: number; count: number }) => Promise<CommandResults['session.scrollback']>;
  /** The page came into view. */
  shown: () => void;
}

const setTimer = (run: () => void, delayMs: number) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

export function attachTerminal(options: AttachTerminalOptions): AttachedTerminal {
  const { sessionId, link, screen, nowMs, signal } = options;
  const clock = new GatewayClock();
  let attachment: Attachment = { name: 'detached' };
  /** Connection and gateway that `attachment` belongs to. */
  let attachedTo: string | null = null;
  let attachCount = 0;
  let wasLive = false;
  let provenAtMs: number | null = null;
  let roundTripMs: number | null = null;
  let ended: EventBodies['session.ended'] | null = null;
  let presence: EventBodies['session.presence'] | null = null;
  let isPaused = false;

  const sendFrame = (frame: Uint8Array<ArrayBuffer>) => link.sendFrame(frame);
  const acks = new ParsedAcks({
    send: (position) => sendFrame(encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id: sessionId, ...position })),
    setTimer,
  });
  const frames = new FramesToScreen({
    screen,
    onParsed: (position, progress) => {
      if (!signal.aborted) acks.parsed(position, progress);
    },
    onSized: () => publish(),
    onBroken: () => void attach(),
  });
  const keystrokes = new KeystrokesToFrames({
    sessionId,
    clock,
    nowMs,
    seenPosition: () => frames.received,
    sendFrame,
    onNotSent: options.onNotSent,
  });
  const sizes = new ScreenSizeToFrames({
    setTimer,
    sendViewport: (size) => link.request('viewer.viewport', size, sessionId),
  });
  const state = createStore<TerminalState>(read());

  function read(): TerminalState {
    const view = link.view.get();
    return {
      status: terminalStatus({ view, attachment, wasLive, provenAtMs, nowMs: nowMs(), ended }),
      roundTripMs,
      viewers: presence?.viewers ?? [],
      sizeOwner: presence?.size_owner ?? null,
      viewerId: view.viewerId,
      mayType: view.role === 'owner' || view.role === 'driver',
      columns: screen.cols,
      rows: screen.rows,
      isPaused,
    };
  }

  function publish(): void {
    if (signal.aborted) return;
    const next = read();
    if (next.status.kind === 'live') wasLive = true;
    state.set(next);
  }

  /** Which connection to which run of the gateway there is; null while there is none. */
  function currentConnection(): string | null {
    const { link: linkState, gateway } = link.view.get();
    return linkState.name === 'open' && gateway?.connected ? `${linkState.generation}:${gateway.since}` : null;
  }

  function onLinkChange(): void {
    const connection = currentConnection();
    if (connection === null) {
      attachedTo = null;
      if (attachment.name !== 'failed') attachment = { name: 'detached' };
      if (ended !== null || link.view.get().link.name === 'refused') keystrokes.onGivenUp();
    } else if (connection !== attachedTo && ended === null) void attach();
    publish();
  }

  async function attach(): Promise<void> {
    const connection = currentConnection();
    if (connection === null || signal.aborted) return;
    attachedTo = connection;
    attachment = { name: 'attaching' };
    isPaused = false;
    const count = ++attachCount;
    const isCurrent = () => count === attachCount && connection === currentConnection() && !signal.aborted;
    const size = options.viewport();
    const resume = frames.received;
    const sentAtMs = nowMs();
    sizes.attachedWith(size);
    publish();
    try {
      const result = await link.request(
        'viewer.attach',
        { client_id: options.clientId, ...size, ...(resume === null ? {} : { resume }) },
        sessionId,
      );
      if (!isCurrent()) return;
      proven({ clockMs: result.clock_ms, sentAtMs, receivedAtMs: nowMs() });
      // An attach is slower than a key: its own time would frighten.
      probe.probeNow();
      options.useWidths(result.widths);
      keystrokes.onAttached(result.last_input_counter);
    } catch (error) {
      if (!isProtocolError(error)) throw error;
      if (!isCurrent()) return;
      if (retryClassOf(error.code) === 'later') setTimer(() => isCurrent() && void attach(), RETRY_ATTACH_MS);
      else {
        attachment = { name: 'failed', error };
        keystrokes.onGivenUp();
      }
    }
    publish();
  }

  function proven(answer: { clockMs: number; sentAtMs: number; receivedAtMs: number }): void {
    clock.learn(answer);
    provenAtMs = answer.receivedAtMs;
    publish();
  }

  function onProbe(answer: { clockMs: number; sentAtMs: number; receivedAtMs: number }): void {
    roundTripMs = answer.receivedAtMs - answer.sentAtMs;
    proven(answer);
  }

  function onFrame(frame: Frame): void {
    if (frame.kind === FRAME_KIND.INPUT_ACK) keystrokes.onInputAck(frame);
    else if (frame.kind === FRAME_KIND.SCROLLBACK_PAGE) options.onScrollbackFrame(frame);
    else {
      frames.accept(frame);
      const joinFlag = frame.kind === FRAME_KIND.OUTPUT ? OUTPUT_FLAG.JOIN : SNAPSHOT_FLAG.JOIN;
      if (attachment.name === 'attaching' && (frame.flags & joinFlag) !== 0) {
        attachment = { name: 'joined' };
        publish();
      }
    }
  }

  function onEvent({ type, body }: Envelope): void {
    if (type === 'session.presence' && EVENT_VALIDATORS['session.presence'](body)) presence = body;
    else if (type === 'session.ended' && EVENT_VALIDATORS['session.ended'](body)) ended = body;
    else if (type === 'session.notice' && EVENT_VALIDATORS['session.notice'](body)) {
      if (body.kind === 'output_paused') isPaused = true;
      else if (body.kind === 'output_resumed') isPaused = false;
      else options.onNotice(body);
    }
    publish();
  }

  /** Keys go out only while the person sees what they type into (TRM6). */
  function whenLive(label: string, send: () => void): void {
    publish();
    const { status, mayType } = state.get();
    if (status.kind !== 'live') options.onNotSent([{ label, reason: status.kind }]);
    else if (!mayType) options.onNotSent([{ label, reason: 'not_allowed' }]);
    else send();
  }

  const stopListening = link.listen(sessionId, { onFrame, onEvent });
  const stopWatching = link.view.subscribe(onLinkChange);
  const probe = startPathProbe(
    { probe: () => link.request('viewer.probe', {}, sessionId), nowMs, onAnswer: onProbe, signal },
    () => options.isVisible() && attachment.name !== 'detached',
  );
  const ticker = setInterval(publish, STATUS_TICK_MS);
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(ticker);
      stopListening();
      stopWatching();
      // The link may live on with the rest of the page, which has no use for this screen.
      if (attachedTo !== null) link.tell('viewer.detach', {}, sessionId);
    },
    { once: true },
  );
  onLinkChange();

  return {
    state,
    type: (text) => whenLive(keyLabel(text), () => keystrokes.type(text)),
    typeBinary: (binary) => whenLive(MOUSE_LABEL, () => keystrokes.typeBinary(binary)),
    paste: (text) => whenLive('a paste', () => keystrokes.paste(text)),
    viewportChanged: (size) => {
      if (attachment.name !== 'detached') sizes.changed(size);
    },
    takeSize: () => link.request('viewer.take_size', {}, sessionId),
    submit: (text) => {
      publish();
      // It would be done whenever the machine wakes up: input is never late (TRM6). The draft stays.
      if (state.get().status.kind !== 'live')
        return Promise.reject(
          new ProtocolError(
            'link_lost',
            'Not sent: the screen is not live right now. The text stays here until it is.',
          ),
        );
      if (new TextEncoder().encode(text).length > limits.PASTE_CHUNK_BYTES)
        return Promise.reject(
          new ProtocolError('input_too_large', 'The text is longer than 64 KB. Paste it in parts.'),
        );
      return link.request('session.input', { text, submit: true }, sessionId);
    },
    scrollback: (body) => link.request('session.scrollback', { ...body, format: 'frame' }, sessionId),
    shown: () => {
      link.wake();
      probe.probeNow();
      publish();
    },
  };
}
