import { describe, expect, it } from 'vitest';
import { sessionEnvironment } from './session-environment.ts';

describe('sessionEnvironment', () => {
  it('[TMX6] keeps what a login gives and the network needs, and nothing else', () => {
    const own = { HOME: '/h', USER: 'u', SHELL: '/bin/zsh', PATH: '/p', LC_ALL: 'de_DE.UTF-8', https_proxy: 'x' };
    const secrets = {
      AWS_SECRET_ACCESS_KEY: 's',
      VIBECODE_CREDENTIAL: 's',
      NODE_OPTIONS: 's',
      TMUX: 's',
      LD_PRELOAD: 's',
    };
    const expected = { ...own, LOGNAME: 'u', COLORTERM: 'truecolor', PATH: '/p:/h/.local/share/vibecode/bin' };
    expect(sessionEnvironment({ ...own, ...secrets, UNSET: undefined })).toEqual(expected);
  });

  it('[TMX6] takes the folders that npm adds out of the PATH', () => {
    const PATH = '/src/node_modules/.bin:/lib/node_modules/npm/node-gyp-bin:/home/a/bin::/usr/bin';
    expect(sessionEnvironment({ HOME: '/h', PATH })).toMatchObject({
      PATH: '/home/a/bin:/usr/bin:/h/.local/share/vibecode/bin',
    });
    expect(sessionEnvironment({ PATH: '/src/node_modules/.bin' })['PATH']).toContain('/usr/bin');
  });

  it('[TMX6] gives UTF-8 where the locale has none, and a shell where the account has none', () => {
    expect(sessionEnvironment({ LC_ALL: 'C', SHELL: '/usr/sbin/nologin' })).toMatchObject({
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
    });
    expect(sessionEnvironment({ LC_ALL: 'C' })).not.toHaveProperty('LC_ALL');
    expect(sessionEnvironment({ LANG: 'en_US.utf8' })).toMatchObject({ LANG: 'en_US.utf8' });
  });
});
