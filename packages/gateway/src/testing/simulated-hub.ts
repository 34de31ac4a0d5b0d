// The hub as a session stream sees it: fans frames out to viewers, acknowledges them, asks for resyncs. Losses, delays and
// cuts are the test's to make.
import { AckWindow, limits, parseMessage, type Position } from '@vibecode/protocol';
import { FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type FrameParts } from '@vibecode/protocol/frames';
import type { LinkSender } from '../link/link-sender.ts';
import type { SessionStream } from '../session/session-stream-port.ts';
import type { SimulatedViewer } from './simulated-viewer.ts';

interface HubViewer {
  viewer: SimulatedViewer;
  window: AckWindow;
  state: 'live' | 'lagging' | 'waiting';
  /** What this viewer's browser has not parsed yet. */
  unparsed: { frame: FrameParts; byteCount: number }[];
}

export class SimulatedHub implements LinkSender {
  readonly texts: string[] = [];
  isOpen = true;
  /** Acks to the gateway wait while set: a slow link. */
  holdsAcks = false;
  broadcastBytes = 0;
  readonly #viewers = new Map<number, HubViewer>();
  #stream: SessionStream | undefined;
  #heldAcks: Position[] = [];
  #resyncInFlight = false;

  connect(stream: SessionStream): void {
    this.#stream = stream;
  }

  addViewer(viewer: SimulatedViewer): void {
    const window = new AckWindow(limits.VIEWER_WINDOW_BYTES);
    this.#viewers.set(viewer.viewerId, { viewer, window, state: 'live', unparsed: [] });
  }

  removeViewer(viewerId: number): void {
    this.#viewers.delete(viewerId);
  }

  sendText(message: string): void {
    if (this.isOpen) this.texts.push(message);
  }

  presences(): unknown[] {
    return this.texts
      .map((text) => parseMessage(text))
      .flatMap((parsed) =>
        parsed.kind === 'ok' && parsed.envelope.type === 'session.presence' ? [parsed.envelope.body] : [],
      );
  }

  sendFrame(frame: FrameParts): void {
    if (!this.isOpen) return;
    const { viewer = 0, kind, flags = 0, epoch = 0, offset = 0 } = frame;
    const byteCount = payloadBytes(frame);
    if (viewer !== 0) {
      const to = this.#viewers.get(viewer);
      to?.unparsed.push({ frame, byteCount });
      return;
    }
    this.broadcastBytes += byteCount;
    for (const to of this.#viewers.values()) this.#fanOut(to, frame, byteCount);
    if (kind === FRAME_KIND.SNAPSHOT)
      this.#resyncInFlight = flags & SNAPSHOT_FLAG.RESYNC ? false : this.#resyncInFlight;
    this.#heldAcks.push({ epoch, offset: kind === FRAME_KIND.OUTPUT ? offset + byteCount : offset });
    if (!this.holdsAcks) queueMicrotask(() => this.releaseAcks());
  }

  releaseAcks(): void {
    const acks = this.#heldAcks;
    this.#heldAcks = [];
    if (this.isOpen) for (const position of acks) this.#stream?.hubAcked(position);
  }

  /** The viewer's browser parses what it got, up to so many frames, and acknowledges. */
  parse(viewerId: number, frameCount = Number.POSITIVE_INFINITY): void {
    const to = this.#viewers.get(viewerId);
    if (to === undefined) return;
    for (const { frame, byteCount } of to.unparsed.splice(0, frameCount)) {
      to.viewer.receive(frame);
      if (isBroadcast(frame)) to.window.acked(byteCount, performance.now());
    }
    if (to.state === 'lagging' && to.unparsed.length === 0) this.#wait(to);
  }

  cut(): void {
    this.isOpen = false;
    this.#heldAcks = [];
    this.#resyncInFlight = false;
    for (const to of this.#viewers.values()) {
      to.unparsed = [];
      to.viewer.joined = false;
    }
    this.#viewers.clear();
  }

  #fanOut(to: HubViewer, frame: FrameParts, byteCount: number): void {
    const { kind, flags = 0 } = frame;
    // Nothing before the frame flagged JOIN has been handed to this viewer.
    if (!to.viewer.joined && !to.unparsed.some(({ frame: queued }) => isJoin(queued))) return;
    if (kind === FRAME_KIND.SNAPSHOT) {
      if (to.state === 'live' && flags & SNAPSHOT_FLAG.RESYNC) return;
      if (to.state === 'lagging') return;
      to.state = 'live';
    } else if (to.state !== 'live') return;
    const spare = flags & OUTPUT_FLAG.INTERACTIVE ? limits.MIN_WINDOW_BYTES : 0;
    const fits =
      kind === FRAME_KIND.SNAPSHOT
        ? to.window.hasRoom(byteCount)
        : to.window.hasRoomForOutput(Math.max(0, byteCount - spare));
    if (!fits) {
      to.state = 'lagging';
      if (to.unparsed.length === 0) this.#wait(to);
      return;
    }
    to.window.sent(byteCount, performance.now());
    to.unparsed.push({ frame, byteCount });
  }

  #wait(to: HubViewer): void {
    to.state = 'waiting';
    if (this.#resyncInFlight) return;
    this.#resyncInFlight = true;
    queueMicrotask(() => {
      if (this.isOpen) this.#stream?.resync();
    });
  }
}

function isBroadcast({ viewer = 0 }: FrameParts): boolean {
  return viewer === 0;
}

function isJoin({ kind, flags = 0 }: FrameParts): boolean {
  return kind === FRAME_KIND.SNAPSHOT ? (flags & SNAPSHOT_FLAG.JOIN) !== 0 : (flags & OUTPUT_FLAG.JOIN) !== 0;
}

function payloadBytes({ kind, payload = [] }: FrameParts): number {
  const length =
    payload instanceof Uint8Array ? payload.length : payload.reduce((sum: number, part) => sum + part.length, 0);
  return kind === FRAME_KIND.SNAPSHOT ? length - 4 : length;
}
