import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROOFS = join(import.meta.dirname, '..', 'bench', 'src', 'proofs');

/** The long forms are `npm run proof:…`. Times and memory are told and not held: this machine may be busy. */
it.each([
  ['typing beside a flood over a slow line, the right screen after it', 'slow-line.ts'],
  ['the line cut while typing: no key doubled, none late, each lost one known', 'cuts.ts'],
  ['a viewer that stops reading, a gateway that stands still', 'stalls.ts'],
])('%s', async (_, proof) => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(PROOFS, proof), '--short']);
  expect(stdout).toContain('holds');
  expect(stdout).not.toContain('BROKEN');
});
