import { mkdtemp, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig, loadPaths } from './load-config.ts';

const URL_VARIABLE = { VIBECODE_CONTROL_PLANE_URL: 'https://vibecode.example' };
const load = (env: NodeJS.ProcessEnv, configFile?: string) =>
  loadConfig({ env: { HOME: '/home/x', ...env }, configFile, isTerminal: false });

async function fileWith(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'vibecode-config-')), 'config.json');
  await writeFile(path, text);
  return path;
}

it('[CFG1] fills in defaults', async () => {
  const { connectUrl, ...config } = await load(URL_VARIABLE);
  expect(connectUrl.href).toBe('wss://vibecode.example/gateway/connect');
  expect(config).toEqual({
    dataDir: '/home/x/.local/state/vibecode-gateway',
    credentialFile: '/home/x/.local/state/vibecode-gateway/credential',
    tmuxSocketDir: '/home/x/.local/state/vibecode-gateway/tmux',
    tmuxServer: 'own',
    instanceFile: '/home/x/.local/state/vibecode-gateway/instance-id',
    gatewayName: hostname(),
    releasesUrl: new URL('https://vibecode.example/releases/'),
    updateChannel: 'stable',
    fixedUpdatePolicy: {},
    logLevel: 'info',
    logFormat: 'json',
  });
});

it('[CFG1] takes the environment before the file and the file before the default', async () => {
  const file = await fileWith('{"control_plane_url":"http://127.0.0.1:1/base/","data_dir":"~/a","log_level":"warn"}');
  const config = await load(
    {
      VIBECODE_LOG_LEVEL: 'debug',
      VIBECODE_TMUX_SOCKET_DIR: '/run/vc',
      VIBECODE_PRIVATE_DIR: '~/host',
      VIBECODE_LINK_SOCKET_DIR: '/run/keeper',
    },
    file,
  );
  expect(config).toMatchObject({
    dataDir: '/home/x/a',
    credentialFile: '/home/x/a/credential',
    tmuxSocketDir: '/run/vc',
    privateDir: '/home/x/host',
    linkSocketDir: '/run/keeper',
    logLevel: 'debug',
  });
  expect(config.connectUrl.href).toBe('ws://127.0.0.1:1/base/gateway/connect');
  expect(await loadPaths({ env: { HOME: '/home/x' }, configFile: file })).toMatchObject({ dataDir: '/home/x/a' });
});

it('[UPD17] says what fixes the update policy', async () => {
  const { fixedUpdatePolicy } = await load({ ...URL_VARIABLE, VIBECODE_UPDATE_WINDOW: '02:00-05:00' });
  expect(fixedUpdatePolicy).toEqual({
    window: { value: { text: '02:00-05:00', from: 120, to: 300 }, by: 'environment variable VIBECODE_UPDATE_WINDOW' },
  });
  const file = await fileWith('{"update_policy":"manual"}');
  expect((await load(URL_VARIABLE, file)).fixedUpdatePolicy).toEqual({
    mode: { value: 'manual', by: `key "update_policy" in ${file}` },
  });
});

it('[CFG2] refuses unknown variables and keys, and names the known ones', async () => {
  await expect(load({ ...URL_VARIABLE, VIBECODE_LOGLEVEL: 'x' })).rejects.toMatchObject({
    kind: 'config_invalid',
    message: expect.stringMatching(/VIBECODE_LOGLEVEL is unknown.*VIBECODE_LOG_LEVEL/) as unknown,
  });
  await expect(load(URL_VARIABLE, await fileWith('{"credential":"s3cret"}'))).rejects.toMatchObject({
    message: expect.stringMatching(/"credential".*is unknown.*credential_file/) as unknown,
  });
});

it.each([
  [{}, 'No control plane is given'],
  [{ VIBECODE_CONTROL_PLANE_URL: 's3cret' }, 'VIBECODE_CONTROL_PLANE_URL is no http'],
  [{ VIBECODE_CONTROL_PLANE_URL: 'ftp://s3cret' }, 'VIBECODE_CONTROL_PLANE_URL is no http'],
  [{ VIBECODE_CONTROL_PLANE_URL: 'https://u:s3cret@x' }, 'holds a user'],
  [{ ...URL_VARIABLE, VIBECODE_LOG_LEVEL: 's3cret' }, 'use one of: debug, info, warn, error'],
  [{ ...URL_VARIABLE, VIBECODE_LOG_FORMAT: 's3cret' }, 'use one of: json, pretty'],
  [{ ...URL_VARIABLE, VIBECODE_RELEASES_URL: 's3cret' }, 'VIBECODE_RELEASES_URL is no http'],
  [{ ...URL_VARIABLE, VIBECODE_UPDATE_CHANNEL: 's3cret' }, 'use one of: stable, beta'],
  [{ ...URL_VARIABLE, VIBECODE_UPDATE_POLICY: 's3cret' }, 'use one of: manual, automatic'],
  [{ ...URL_VARIABLE, VIBECODE_UPDATE_WINDOW: 's3cret' }, 'is no span of time'],
  [{ ...URL_VARIABLE, VIBECODE_GATEWAY_NAME: 's3cret\n' + 'x'.repeat(100) }, 'VIBECODE_GATEWAY_NAME is no name'],
])('[CFG3] says what is wrong with %o without repeating the value', async (env, words) => {
  const fault = load(env);
  await expect(fault).rejects.toMatchObject({
    kind: 'config_invalid',
    message: expect.stringContaining(words) as unknown,
  });
  await expect(fault).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') as unknown });
});

it.each(['not json', '[]', '{"log_level":7}', '{"data_dir":""}'])('[CFG3] refuses the config file %s', async (text) => {
  await expect(load(URL_VARIABLE, await fileWith(text))).rejects.toMatchObject({ kind: 'config_invalid' });
});

it('[CFG3] says which config file is missing', async () => {
  await expect(load(URL_VARIABLE, '/nowhere/config.json')).rejects.toMatchObject({
    message: expect.stringContaining('/nowhere/config.json cannot be read') as unknown,
  });
});
