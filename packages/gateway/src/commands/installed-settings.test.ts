import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withInstalledSettings } from './installed-settings.ts';

it('[DOC8] takes the settings of the installed gateway where none are given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-installed-'));
  const own = join(folder, 'own.env');
  const machine = join(folder, 'machine.env');
  const envFiles = [own, machine];
  const env = { HOME: folder };
  expect(await withInstalledSettings({ env, configFile: undefined, envFiles })).toBe(env);
  await writeFile(machine, '# of the machine\nVIBECODE_DATA_DIR="/var/lib/vibe code"\nPATH=/elsewhere\n');
  expect(await withInstalledSettings({ env, configFile: undefined, envFiles })).toEqual({
    HOME: folder,
    VIBECODE_DATA_DIR: '/var/lib/vibe code',
  });
  await writeFile(own, "VIBECODE_DATA_DIR=/home/me/data\r\nVIBECODE_LOG_LEVEL='debug'\n");
  expect(await withInstalledSettings({ env, configFile: undefined, envFiles })).toMatchObject({
    VIBECODE_DATA_DIR: '/home/me/data',
    VIBECODE_LOG_LEVEL: 'debug',
  });
  const given = { ...env, VIBECODE_DATA_DIR: '/given' };
  expect(await withInstalledSettings({ env: given, configFile: undefined, envFiles })).toBe(given);
  expect(await withInstalledSettings({ env, configFile: 'config.json', envFiles })).toBe(env);
  await rm(folder, { recursive: true });
});
