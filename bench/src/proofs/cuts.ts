// `npm run proof:cuts`: the viewer's line is cut at random while it types. No key is doubled, none comes late, each lost one is known.
import { parseArgs } from 'node:util';
import { until } from '../bare-tmux.ts';
import { ThrottleProxy } from '../throttle-proxy.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';
import { runProof, sleep } from './proof.ts';

const { values } = parseArgs({ options: { cuts: { type: 'string', default: '40' } } });
/** Printed once the terminal echoes nothing itself: keys typed before would be seen twice. */
const READY = 'ready:';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

await runProof(`Typing while the line is cut ${values.cuts} times`, async ({ product, holds }) => {
  const line = await ThrottleProxy.start({ targetPort: product.port, bitsPerSecond: 50_000_000, delayMs: 5 });
  const readerId = await product.createSession({
    name: 'reader',
    agent: 'custom',
    command: `stty raw -echo; printf '${READY}'; exec cat`,
  });
  const first = await product.viewer();
  const started = await first.attach(readerId);
  await until(() => started.lines()[0] === READY);
  first.close();
  let tab: { clientId?: string; lastCounter?: number } = {};
  const taken: number[] = [];
  const sent = new Map<number, string>();
  const lost: number[] = [];
  let acknowledged = 0;
  for (let cut = 0; cut < Number(values.cuts); cut++) {
    const viewer: ViewerClient = await product.viewer({ port: line.port, ...tab });
    const watched: WatchedSession = await viewer.attach(readerId);
    if (viewer.lastTakenCounter !== null) {
      for (const counter of sent.keys())
        if (counter > Math.max(acknowledged, viewer.lastTakenCounter) && !lost.includes(counter)) lost.push(counter);
      acknowledged = Math.max(acknowledged, viewer.lastTakenCounter);
    }
    viewer.onInputAck = ({ counter, refusal }) => {
      if (refusal === undefined) acknowledged = Math.max(acknowledged, counter);
    };
    const cutAfterMs = 50 + Math.random() * 250;
    setTimeout(() => line.cut(), cutAfterMs);
    while (viewer.closed === undefined) {
      const letter = ALPHABET[viewer.counter % ALPHABET.length] ?? 'a';
      sent.set(viewer.type(watched, letter), letter);
      await sleep(Math.random() * 12);
    }
    tab = { clientId: viewer.clientId, lastCounter: viewer.counter };
  }
  const viewer = await product.viewer(tab);
  const watched = await viewer.attach(readerId);
  if (viewer.lastTakenCounter !== null) {
    for (const counter of sent.keys())
      if (counter > Math.max(acknowledged, viewer.lastTakenCounter) && !lost.includes(counter)) lost.push(counter);
  }
  await sleep(500);
  const expected = [...sent]
    .filter(([counter]) => !lost.includes(counter))
    .map(([, letter]) => letter)
    .join('');
  await new Promise<void>((resolve) => watched.terminal.write('', resolve));
  const shown = watched.lines().join('').trimEnd();
  taken.push(...[...sent.keys()].filter((counter) => !lost.includes(counter)));
  holds(
    'what arrived is what was not reported lost, in order, each once',
    shown === READY + expected,
    `${sent.size} keys, ${lost.length} reported lost, ${taken.length} arrived`,
  );
  viewer.close();
  await line.close();
});
