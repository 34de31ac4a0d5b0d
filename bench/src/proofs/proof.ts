// What the proofs share: the product in a folder of its own, a line for each promise, and an exit code that says whether all held.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product } from '../product.ts';

export interface Proof {
  product: Product;
  folder: string;
  tmuxSocket: string;
  /** Prints the figure beside its bound and remembers whether it held. */
  holds(promise: string, held: boolean, figure: string): void;
  /** The same for times and memory, which a busy machine breaks: the short form prints them alone. */
  measures(promise: string, held: boolean, figure: string): void;
}

/** In the tests of every commit: shorter, and without the figures. */
export const IS_SHORT = process.argv.includes('--short');

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function runProof(title: string, body: (proof: Proof) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-proof-'));
  const product = await Product.start({ dataDir: join(folder, 'data') });
  const tmuxSocket = join(product.ready.data_dir, 'run', 'tmux', 'tmux.sock');
  process.stdout.write(`${title}\n`);
  let broken = 0;
  const holds = (promise: string, held: boolean, figure: string) => {
    if (!held) broken++;
    process.stdout.write(`  ${held ? 'holds ' : 'BROKEN'}  ${promise}: ${figure}\n`);
  };
  const measures = (promise: string, held: boolean, figure: string) => {
    if (IS_SHORT) process.stdout.write(`  told    ${promise}: ${figure}\n`);
    else holds(promise, held, figure);
  };
  try {
    await body({ product, folder, tmuxSocket, holds, measures });
  } finally {
    await product.stop();
    try {
      execFileSync('tmux', ['-S', tmuxSocket, 'kill-server'], { stdio: 'ignore' });
    } catch {
      // Nothing of it was left.
    }
    await rm(folder, { recursive: true, force: true });
  }
  if (broken > 0) process.exitCode = 1;
}
