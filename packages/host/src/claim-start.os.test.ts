import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimStart } from './claim-start.ts';
import { lockFileOf } from './data-folder.ts';
import { lockData } from './data-lock.ts';

let parent: string;
let dataFolder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'vibecode-claim-'));
  dataFolder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

async function takenPort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { port: address.port, [Symbol.dispose]: () => void server.close() };
}

describe('claimStart', () => {
  it('[HOST8] a taken port leaves nothing behind', async () => {
    using taken = await takenPort();
    await expect(claimStart({ port: taken.port, dataFolder })).rejects.toThrow(
      `Port ${taken.port} on localhost is taken`,
    );
    expect(existsSync(dataFolder)).toBe(false);
  });

  it('[HOST8] takes a free port and makes no folder yet', async () => {
    expect(await claimStart({ port: 0, dataFolder })).toBeGreaterThan(0);
    expect(existsSync(dataFolder)).toBe(false);
  });

  it('[HOST1] names the host that runs on the data rather than the port that it took, and leaves its lock', async () => {
    using taken = await takenPort();
    mkdirSync(dataFolder);
    const lock = lockData(lockFileOf(dataFolder), `http://localhost:${taken.port}`);
    await expect(claimStart({ port: taken.port, dataFolder })).rejects.toThrow(
      `already runs on this data at http://localhost:${taken.port} (process ${process.pid})`,
    );
    expect(readdirSync(dataFolder)).toEqual(['lock.json']);
    lock.release();
  });
});
