import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeDataLock } from '../config/data-lock.ts';
import { StatusFile, type GatewayStatus } from '../config/status-file.ts';
import { GATEWAY_VERSION } from '../version.ts';
import { status } from './status.ts';

const STATUS: GatewayStatus = {
  pid: process.pid,
  version: '0.1.0',
  control_plane: 'https://vibecode.example',
  link: { state: 'refused', since: 0, code: 4003, todo: 'Enrol again.' },
  sessions: [
    {
      session_id: '0123456789abcdef',
      name: 'api\u001b[31m',
      agent: 'shell',
      workdir: '/srv',
      last_input_at: Date.now() - 7_200_000,
      last_output_at: null,
    },
  ],
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
  for (const words of [
    'refused since 1970',
    'Enrol again.',
    '0123456789abcdef  shell  api',
    '  /srv',
    'last input 2 h ago, last output unknown',
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain('\u001b');
  await file.remove();
  await lock.release();
  expect(JSON.parse((await said(dataDir, true)).text)).toEqual({ running: false, data_dir: dataDir });
});

it('[DOC7] says since when it is connected, and that another version runs than this one', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vibecode-status-'));
  const lock = await takeDataLock(dataDir);
  const file = new StatusFile(dataDir);
  file.write({ ...STATUS, version: '0.0.1', link: { state: 'open', since: 0 } });
  const text = async (): Promise<string> => (await said(dataDir, false)).text;
  await expect.poll(text).toContain('connected since 1970-01-01T00:00:00.000Z');
  expect(await text()).toContain(`Gateway 0.0.1 (pid ${process.pid}); this command is ${GATEWAY_VERSION}`);
  await lock.release();
});
