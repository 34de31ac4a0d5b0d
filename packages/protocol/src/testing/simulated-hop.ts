// One hop in simulated time: a sender that follows the rules of data-path.md for a flooding session, a link of a given rate
// and delay, and a receiver that acknowledges as hub or viewer do. For tests of AckWindow.
import type { AckWindow } from '../flow/ack-window.ts';
import { VIEWER_ACK_BYTES, VIEWER_ACK_MS } from '../limits.ts';

export interface SimulatedHop {
  bytesPerMs: number;
  /** Both directions together, without queueing. */
  roundTripMs: number;
  /** hub: an ack for each frame. viewer: in parts, and for the rest after VIEWER_ACK_MS. */
  acks: 'hub' | 'viewer';
  /** Added to every ack, in ms; gets a number that rises by one an ack. */
  ackJitterMs?: (ack: number) => number;
}

export interface Flood {
  /** Bytes of output that a batch of 20 ms holds at `atMs`. */
  batchBytes: (atMs: number) => number;
  durationMs: number;
}

export interface SimulatedRun {
  /** How long a key's echo would wait behind what is queued, at each millisecond. */
  queueMs: number[];
  /** Limit of the first session's window at each millisecond. */
  limitBytes: number[];
  outputBytes: number;
  snapshotCount: number;
}

const BATCH_MS = 20;
const SNAPSHOT_BYTES = 4_096;

/** A session's window and, on the gateway's link, the one that all sessions share. */
export interface FloodWindows {
  sessions: readonly AckWindow[];
  link?: AckWindow;
}

export function runFlood(window: AckWindow, hop: SimulatedHop, flood: Flood): SimulatedRun {
  return runFloods({ sessions: [window] }, hop, flood);
}

export function runFloods({ sessions, link }: FloodWindows, hop: SimulatedHop, flood: Flood): SimulatedRun {
  const run: SimulatedRun = { queueMs: [], limitBytes: [], outputBytes: 0, snapshotCount: 0 };
  const acks: { atMs: number; byteCount: number; window: AckWindow }[] = [];
  const lagging = new Set(sessions);
  let linkFreeAtMs = 0;
  let ackNumber = 0;

  const transmit = (window: AckWindow, byteCount: number, nowMs: number): void => {
    window.sent(byteCount, nowMs);
    link?.sent(byteCount, nowMs);
    const beginsAtMs = Math.max(nowMs, linkFreeAtMs);
    linkFreeAtMs = beginsAtMs + byteCount / hop.bytesPerMs;
    const parts = hop.acks === 'hub' ? [byteCount] : viewerParts(byteCount);
    let arrived = 0;
    for (const [index, part] of parts.entries()) {
      arrived += part;
      const isRest = hop.acks === 'viewer' && index === parts.length - 1;
      const atMs = beginsAtMs + arrived / hop.bytesPerMs + hop.roundTripMs + (isRest ? VIEWER_ACK_MS : 0);
      const jitterMs = hop.ackJitterMs?.(ackNumber++) ?? 0;
      // Acks keep their order: they share a socket.
      acks.push({ atMs: Math.max(acks.at(-1)?.atMs ?? 0, atMs + jitterMs), byteCount: part, window });
    }
  };
  const batchEnds = (window: AckWindow, nowMs: number): void => {
    const byteCount = flood.batchBytes(nowMs);
    if (byteCount === 0) return;
    if (window.hasRoomForOutput(byteCount) && (link?.hasRoomForOutput(byteCount) ?? true)) {
      transmit(window, byteCount, nowMs);
      run.outputBytes += byteCount;
    } else lagging.add(window);
  };

  for (let nowMs = 0; nowMs < flood.durationMs; nowMs += 1) {
    while (acks[0] !== undefined && acks[0].atMs <= nowMs) {
      const { byteCount, window } = acks[0];
      acks.shift();
      window.acked(byteCount, nowMs);
      link?.acked(byteCount, nowMs);
    }
    for (const [index, window] of sessions.entries()) {
      if (!lagging.has(window)) {
        // Sessions do not end their batches in the same moment.
        if ((nowMs + index * 7) % BATCH_MS === 0) batchEnds(window, nowMs);
      } else if (window.isDrained && (link?.hasRoom(SNAPSHOT_BYTES) ?? true)) {
        lagging.delete(window);
        transmit(window, SNAPSHOT_BYTES, nowMs);
        run.snapshotCount += 1;
      }
    }
    run.queueMs.push(Math.max(0, linkFreeAtMs - nowMs));
    run.limitBytes.push(sessions[0]?.limitBytes ?? 0);
  }
  return run;
}

function viewerParts(byteCount: number): number[] {
  const parts: number[] = [];
  for (let left = byteCount; left > 0; left -= VIEWER_ACK_BYTES) parts.push(Math.min(left, VIEWER_ACK_BYTES));
  return parts;
}

export function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0;
}
