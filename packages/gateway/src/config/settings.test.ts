import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { settingsTable } from './settings.ts';

it('[CFG5] README.md documents every setting as the code has it', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(settingsTable());
});
