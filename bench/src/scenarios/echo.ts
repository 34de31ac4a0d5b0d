// Key to echo: through the whole path, through a bare control client and through the relay alone, taken in turns so that all
// see the same machine.
import { FRAME_KIND } from '@vibecode/protocol/frames';
import type { BareControlClient } from '../bare-tmux.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { RelayFloor } from '../relay-floor.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

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

export async function measureEcho(options: {
  viewer: ViewerClient;
  watched: WatchedSession;
  keyCount: number;
  bare?: BareControlClient;
  relay?: RelayFloor;
}): Promise<{ echo: Percentiles; bare: Percentiles | undefined; relay: Percentiles | undefined }> {
  const echo: number[] = [];
  const bare: number[] = [];
  const relay: number[] = [];
  for (let key = 0; key < options.keyCount + 10; key++) {
    const letter = LETTERS.charAt(key % LETTERS.length);
    const throughAll = await echoOnce({ ...options, letter });
    const throughBare = options.bare === undefined ? 0 : await options.bare.echo(letter);
    const throughRelay = options.relay === undefined ? 0 : await options.relay.echo();
    // The first ten warm up both sides' code.
    if (key >= 10) {
      echo.push(throughAll);
      bare.push(throughBare);
      relay.push(throughRelay);
    }
    await new Promise((resolve) => setTimeout(resolve, 15 + Math.random() * 15));
    // A new line before tmux has to wrap: a wrap redraws and is not an echo.
    if (key % 80 === 79) {
      viewerReturn(options);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    echo: percentiles(echo),
    bare: options.bare === undefined ? undefined : percentiles(bare),
    relay: options.relay === undefined ? undefined : percentiles(relay),
  };
}

function viewerReturn({ viewer, watched }: { viewer: ViewerClient; watched: WatchedSession }): void {
  viewer.type(watched, '\r');
}
