// Asks the whole path (browser -> hub -> gateway -> tmux and back) for a sign of life while somebody looks (TRM7).
import { isProtocolError, limits, type CommandResults } from '@vibecode/protocol';

export interface PathProbeOptions {
  probe: () => Promise<CommandResults['viewer.probe']>;
  nowMs: () => number;
  onAnswer: (answer: { clockMs: number; sentAtMs: number; receivedAtMs: number }) => void;
  signal: AbortSignal;
}

export interface PathProbe {
  /** Now, instead of at the next interval: the page came into view. */
  probeNow: () => void;
}

export function startPathProbe(
  { probe, nowMs, onAnswer, signal }: PathProbeOptions,
  isVisible: () => boolean,
): PathProbe {
  let isAsking = false;
  const ask = async () => {
    if (isAsking || !isVisible()) return;
    isAsking = true;
    const sentAtMs = nowMs();
    try {
      const { clock_ms: clockMs } = await probe();
      if (!signal.aborted) onAnswer({ clockMs, sentAtMs, receivedAtMs: nowMs() });
    } catch (error) {
      // No proof of life is the answer; the status says so by its age.
      if (!isProtocolError(error)) throw error;
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void ask(), limits.PROBE_INTERVAL_MS);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return { probeNow: () => void ask() };
}
