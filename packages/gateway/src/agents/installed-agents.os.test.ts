import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstalledAgents } from './installed-agents.ts';

describe('InstalledAgents', () => {
  let home = '';
  let bin = '';
  const env = () => ({ HOME: home, SHELL: '/bin/bash', PATH: '/usr/bin:/bin' });
  const install = (name: string, lines: readonly string[]) =>
    writeFile(join(bin, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    bin = join(home, 'bin');
    await mkdir(bin);
    // As version managers do it: below the line that ends the file for shells without a person.
    await writeFile(join(home, '.bash_profile'), 'echo welcome\n. ~/.bashrc\n');
    await writeFile(join(home, '.bashrc'), `case $- in *i*) ;; *) return;; esac\nexport PATH=${bin}:/usr/bin:/bin\n`);
  });

  afterEach(() => rm(home, { recursive: true }));

  it("[AGT6] finds agents on the login shell's PATH, with their versions", async () => {
    await install('claude', ['echo "2.1.330 (Claude Code)"']);
    await install('gemini', ['exit 1']);
    const list = await new InstalledAgents({ env: env() }).list();
    expect(list).toEqual([
      {
        agent: 'claude-code',
        installed: true,
        path: join(bin, 'claude'),
        version: '2.1.330',
        managed: false,
        installable: false,
      },
      { agent: 'codex', installed: false, installable: true },
      { agent: 'gemini', installed: true, path: join(bin, 'gemini'), managed: false, installable: false },
      { agent: 'shell', installed: true, path: '/bin/bash' },
      { agent: 'custom', installed: true },
    ]);
  });

  it('[AGT6] finds an agent that was installed since it looked', async () => {
    const agents = new InstalledAgents({ env: env() });
    expect(await agents.find('codex')).toBeUndefined();
    await install('codex', ['echo codex-cli 0.169.0']);
    expect(await agents.find('codex')).toBe(join(bin, 'codex'));
    await rm(join(bin, 'codex'));
    expect(await agents.find('codex')).toBeUndefined();
  });

  it('[AGT6] asks again for a version that was not said', async () => {
    const agents = new InstalledAgents({ env: env() });
    await install('codex', [`[ -e ${home}/awake ] && echo codex-cli 0.169.0`]);
    const codex = async () => (await agents.list()).find(({ agent }) => agent === 'codex');
    expect(await codex()).not.toHaveProperty('version');
    await writeFile(join(home, 'awake'), '');
    expect(await codex()).toMatchObject({ version: '0.169.0' });
  });

  it('[AGT6] goes on with the PATH it has where the login shell fails', async () => {
    const agents = new InstalledAgents({ env: { ...env(), SHELL: '/bin/false', PATH: bin } });
    await install('codex', ['echo 1.0']);
    expect(await agents.find('codex')).toBe(join(bin, 'codex'));
  });
});
