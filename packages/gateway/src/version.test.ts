import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { GATEWAY_VERSION } from './version.ts';

it('[CFG9] the version in the code is that of package.json', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  expect(GATEWAY_VERSION).toBe((JSON.parse(text) as { version: string }).version);
});
