import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isId } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { systemRandom } from '../platform/random.ts';
import { readInstanceId } from './instance-id.ts';

it('[CFG7] makes the instance id once and keeps it', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'vibecode-instance-')), 'instance-id');
  const id = await readInstanceId(path, systemRandom);
  expect(isId(id)).toBe(true);
  expect(await readInstanceId(path, systemRandom)).toBe(id);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, 'junk');
  await expect(readInstanceId(path, systemRandom)).rejects.toMatchObject({ kind: 'data_folder' });
});
