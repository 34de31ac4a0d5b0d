// The random id of this installation, made at its first start: a copied credential shows by another id.
import { readFile, writeFile } from 'node:fs/promises';
import { isId, newId } from '@vibecode/protocol';
import { GatewayError } from '../errors.ts';
import type { Random } from '../platform/random.ts';

export async function readInstanceId(path: string, random: Random): Promise<string> {
  try {
    const id = newId((bytes) => random.fill(bytes));
    await writeFile(path, `${id}\n`, { mode: 0o600, flag: 'wx' });
    return id;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new GatewayError('data_folder', `The instance file ${path} cannot be written. Check its folder's rights.`, {
        cause,
      });
    }
  }
  const id = (await readFile(path, 'utf8')).trim();
  if (!isId(id)) {
    throw new GatewayError('data_folder', `The instance file ${path} holds no id. Delete it; a new one will be made.`);
  }
  return id;
}
