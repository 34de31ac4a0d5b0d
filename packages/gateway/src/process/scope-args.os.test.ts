import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scopeArgs } from './scope-args.ts';

describe('scopeArgs', () => {
  it('[TMX7] puts the server into a scope of its own where the user has a systemd', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    const env = { XDG_RUNTIME_DIR: folder, PATH: folder };
    const server = createServer();
    try {
      expect(await scopeArgs({ PATH: folder })).toBeUndefined();
      expect(await scopeArgs(env)).toBeUndefined();
      await mkdir(join(folder, 'systemd'));
      await new Promise<void>((resolve) => server.listen(join(folder, 'systemd', 'private'), resolve));
      expect(await scopeArgs(env)).toBeUndefined();
      await writeFile(join(folder, 'systemd-run'), '#!/bin/sh\n', { mode: 0o755 });
      const args = await scopeArgs(env);
      expect(args?.[0]).toBe(join(folder, 'systemd-run'));
      expect(args).toEqual(expect.arrayContaining(['--user', '--scope']));
      expect(args?.at(-1)).toBe('--');
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});
