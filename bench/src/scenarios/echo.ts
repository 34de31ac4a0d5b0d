// Key to echo: through the whole path, through a bare control client and through the relay alone, in blocks that take turns
// so that all see the same machine.
import { FRAME_KIND } from '@vibecode/protocol/frames';
import type { BareControlClient } from '../bare-tmux.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { RelayFloor } from '../relay-floor.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** A new line before tmux has to wrap: a wrap redraws and is not an echo. */
const KEYS_A_BLOCK = 60;
/** Typing has pauses, in which processors and caches fall asleep. As fast as a quick typist's. */
const TYPING_PAUSE_MS = { min: 60, max: 140 };

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds from the input frame to the output frame that holds its echo. */
export function echoOnce({
  viewer,
  watched,
  letter,
}: {
  viewer: ViewerClient;
  watched: WatchedSession;
  letter: string;
}): Promise<number> {
  return new Promise((resolve) => {
    const wanted = letter.charCodeAt(0);
    const startMs = performance.now();
    watched.onFrame = (frame) => {
      if (frame.kind !== FRAME_KIND.OUTPUT || !frame.payload.includes(wanted)) return;
      watched.onFrame = undefined;
      resolve(performance.now() - startMs);
    };
    viewer.type(watched, letter);
  });
}

export interface EchoResults {
  echo: Percentiles;
  bare: Percentiles | undefined;
  relay: Percentiles | undefined;
}

export interface EchoRounds extends EchoResults {
  /** Of each round, in order: how much more than bare tmux the slowest hundredth took. */
  p99OverBareMs: number[];
}

/**
 * The same `rounds` times over. Each figure, with those beside it, is that of the middle round by how much it is over bare:
 * three slow keys of 300 make a p99, and a virtual machine is stopped for milliseconds by its neighbours.
 */
export async function measureEchoRounds(
  options: Parameters<typeof measureEcho>[0] & { rounds: number },
): Promise<EchoRounds> {
  const rounds: EchoResults[] = [];
  while (rounds.length < options.rounds) rounds.push(await measureEcho(options));
  const overBare = (figure: keyof Percentiles) => (round: EchoResults) =>
    round.echo[figure] - (round.bare?.[figure] ?? 0);
  const middles = FIGURES.map((figure) => {
    const ordered = rounds.toSorted((a, b) => overBare(figure)(a) - overBare(figure)(b));
    return [figure, ordered[Math.floor(ordered.length / 2)]] as const;
  });
  const together = (path: keyof EchoResults): Percentiles =>
    Object.fromEntries(middles.map(([figure, round]) => [figure, round?.[path]?.[figure]])) as unknown as Percentiles;
  return {
    echo: together('echo'),
    bare: options.bare && together('bare'),
    relay: options.relay && together('relay'),
    p99OverBareMs: rounds.map(overBare('p99')),
  };
}

const FIGURES = ['p50', 'p95', 'p99', 'max'] as const satisfies (keyof Percentiles)[];

/** `pace`: each key when the one before it is there, or as a person types. */
export async function measureEcho(options: {
  viewer: ViewerClient;
  watched: WatchedSession;
  keyCount: number;
  pace?: 'back-to-back' | 'typed';
  bare?: BareControlClient;
  relay?: RelayFloor;
}): Promise<EchoResults> {
  const { bare, relay, pace = 'back-to-back' } = options;
  const paths = [
    { echoOf: (letter: string) => echoOnce({ ...options, letter }), taken: [] as number[] },
    { echoOf: bare && ((letter: string) => bare.echo(letter)), taken: [] as number[] },
    { echoOf: relay && (() => relay.echo()), taken: [] as number[] },
  ] as const;
  for (let sent = 0; sent < options.keyCount; sent += KEYS_A_BLOCK) {
    for (const { echoOf, taken } of paths) {
      if (echoOf === undefined) continue;
      for (let key = 0; key < Math.min(KEYS_A_BLOCK, options.keyCount - sent); key++) {
        taken.push(await echoOf(LETTERS.charAt(key % LETTERS.length)));
        if (pace === 'typed')
          await sleep(TYPING_PAUSE_MS.min + Math.random() * (TYPING_PAUSE_MS.max - TYPING_PAUSE_MS.min));
      }
    }
    options.viewer.type(options.watched, '\r');
    bare?.newLine();
    await sleep(100);
  }
  const [echo, throughBare, throughRelay] = paths;
  return {
    echo: percentiles(echo.taken),
    bare: bare && percentiles(throughBare.taken),
    relay: relay && percentiles(throughRelay.taken),
  };
}
