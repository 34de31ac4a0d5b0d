import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeDataLock } from '../config/data-lock.ts';
import { StatusFile, type GatewayStatus } from '../config/status-file.ts';
import { status } from './status.ts';

const STATUS: GatewayStatus = {
  pid: process.pid,
  version: '0.1.0',
  control_plane: 'https://vibecode.example',
  link: { state: 'refused', since: 0, code: 4003, todo: 'Enrol again.' },
  sessions: [{ session_id: '0123456789abcdef', name: 'api', agent: 'shell', workdir: '/srv' }],
};

async function said(dataDir: string, json: boolean): Promise<{ exit: number; text: string }> {
  let text = '';
  const exit = await status({
    dataDir,
    json,
    print: (more) => {
      text += more;
    },
  });
  return { exit, text };
}

it('[CFG11] tells a person and a program what the running gateway does', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vibecode-status-'));
  expect(await said(dataDir, false)).toEqual({ exit: 3, text: `No gateway runs on ${dataDir}.\n` });
  const lock = await takeDataLock(dataDir);
  expect((await said(dataDir, false)).text).toContain('is starting');
  const file = new StatusFile(dataDir);
  file.write({ ...STATUS, version: 'old' });
  file.write(STATUS);
  await expect
    .poll(async () => JSON.parse((await said(dataDir, true)).text) as unknown)
    .toEqual({
      running: true,
      data_dir: dataDir,
      ...STATUS,
    });
  const { exit, text } = await said(dataDir, false);
  expect(exit).toBe(0);
  for (const words of ['refused since 1970', 'Enrol again.', '0123456789abcdef  shell  api  /srv']) {
    expect(text).toContain(words);
  }
  await file.remove();
  await lock.release();
  expect(JSON.parse((await said(dataDir, true)).text)).toEqual({ running: false, data_dir: dataDir });
});
