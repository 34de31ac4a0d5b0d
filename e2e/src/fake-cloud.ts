// The tests' DigitalOcean, which answers as its API documents, for a product that is started with its address.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = join(
  import.meta.dirname,
  '..',
  '..',
  'packages',
  'control-plane',
  'scripts',
  'serve-fake-digitalocean.ts',
);

export interface FakeCloud {
  /** For VIBECODE_DIGITALOCEAN_URL. */
  url: string;
  /** One that it takes. */
  token: string;
  close: () => void;
}

export async function startFakeCloud(): Promise<FakeCloud> {
  const child = spawn(process.execPath, [SCRIPT, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: line.replace(/^[^=]*=/, ''),
    token: 'dop_v1_0123456789abcdef0123456789abcdef',
    close: () => child.kill(),
  };
}
