// `npm run proof:cuts`: the viewer's line is cut at random while it types and pastes. No key is doubled, none comes late, each lost one is known.
import { parseArgs } from 'node:util';
import { ThrottleProxy } from '../throttle-proxy.ts';
import { IS_SHORT, runProof } from './proof.ts';
import { TypingLedger } from './typing-ledger.ts';

const { values } = parseArgs({
  options: { cuts: { type: 'string', default: IS_SHORT ? '8' : '40' }, short: { type: 'boolean' } },
});

await runProof(`Typing while the line is cut ${values.cuts} times`, async ({ product, holds }) => {
  const line = await ThrottleProxy.start({ targetPort: product.port, bitsPerSecond: 50_000_000, delayMs: 5 });
  const ledger = await TypingLedger.start(product);
  for (let cut = 0; cut < Number(values.cuts); cut++) {
    await ledger.connect({ port: line.port });
    setTimeout(() => line.cut(), 50 + Math.random() * 250);
    await ledger.typeUntilCut();
  }
  await ledger.connect();
  holds(
    'what arrived is what was not reported lost, in order, each once',
    await ledger.isKept(),
    `${ledger.sentCount} keys and pastes, ${ledger.lostCount} reported lost, ${ledger.sentCount - ledger.lostCount} arrived`,
  );
  ledger.close();
  await line.close();
});
