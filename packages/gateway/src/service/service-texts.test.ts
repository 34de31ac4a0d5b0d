// The texts of units and job, compared with what deploy/ holds for readers and packagers.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentText } from './environment-text.ts';
import { GATEWAY_LABEL, launchdPlist } from './launchd-plist.ts';
import { linuxLayout, macLayout } from './service-layout.ts';
import { GATEWAY_UNIT, LINK_UNIT, systemdUnits, TMUX_UNIT } from './systemd-unit.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const machine = linuxLayout({ scope: 'system', user: 'vibe', home: '/home/vibe' });
const own = linuxLayout({ scope: 'user', user: 'ana', home: '/home/ana' });
const split = linuxLayout({
  scope: 'system',
  user: 'agent',
  home: '/home/agent',
  keeper: { user: 'vibe', group: 'vibe' },
});

describe('systemd units', () => {
  it.each([...systemdUnits(machine, { tmux: '/usr/bin/tmux' })])(
    '[SVC6] deploy/%s is what the gateway writes',
    async (name, text) => {
      expect(text).toBe(await readFile(join(DEPLOY, name), 'utf8'));
    },
  );

  it('[SVC6] the gateway is restarted when it fails, and five seconds later', () => {
    const unit = systemdUnits(machine, { tmux: '/usr/bin/tmux' }).get(GATEWAY_UNIT) ?? '';
    for (const line of [
      'Type=simple',
      'Restart=on-failure',
      'RestartSec=5',
      'User=vibe',
      'WorkingDirectory=/home/vibe',
      'EnvironmentFile=/etc/vibecode/gateway.env',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
  });

  it('[SVC7] tmux is bound to nothing: the gateway wants it and never takes it along', () => {
    const units = systemdUnits(machine, { tmux: '/usr/bin/tmux' });
    expect(units.get(GATEWAY_UNIT)).toContain(`Wants=${TMUX_UNIT}`);
    for (const text of units.values()) expect(text).not.toMatch(/BindsTo|PartOf|Requires=/);
  });

  it("[SVC8] one person's units name no user and ask root for nothing", () => {
    const units = systemdUnits(own, { tmux: '/usr/bin/tmux' });
    expect([...units.keys()]).toEqual([TMUX_UNIT, GATEWAY_UNIT]);
    for (const text of units.values()) {
      expect(text).not.toMatch(/^User=/m);
      expect(text).not.toContain('ExecStartPre=+');
      expect(text).toContain('WantedBy=default.target');
    }
  });

  it('[SVC8] paths with spaces, percents, dollars and quotes stay one word', () => {
    const odd = linuxLayout({ scope: 'user', user: 'ana', home: '/home/a b%c"d$e' });
    const unit = systemdUnits(odd, { tmux: '/usr/bin/tmux' }).get(GATEWAY_UNIT) ?? '';
    expect(unit).toContain('ExecStart="/home/a b%%c\\"d$$e/.local/state/vibecode-gateway/bin/vibecode-gateway" run');
  });
});

describe('with a user of their own for the agents', () => {
  const units = systemdUnits(split, { tmux: '/usr/bin/tmux' });
  const lines = (name: string): string[] => (units.get(name) ?? '').split('\n');

  it.each([...units])('[USR1] deploy/agent-user/%s is what the gateway writes', async (name, text) => {
    expect(text).toBe(await readFile(join(DEPLOY, 'agent-user', name), 'utf8'));
  });

  it('[USR1] credential, executable and boot guard are the keeper’s; gateway and sessions are the agents’ user', () => {
    expect(lines(LINK_UNIT)).toContain('User=vibe');
    expect(units.get(LINK_UNIT)).toContain('ExecStartPre=+/usr/local/lib/vibecode/boot-guard /var/lib/vibecode ');
    expect(units.get(GATEWAY_UNIT)).toContain(
      '/boot-guard /var/lib/vibecode /var/lib/vibecode/bin/vibecode-gateway gateway\n',
    );
    for (const name of [GATEWAY_UNIT, TMUX_UNIT]) expect(lines(name)).toContain('User=agent');
  });

  it('[USR1] the gateway has the group that opens the keeper’s sockets, and sessions have not', () => {
    expect(lines(GATEWAY_UNIT)).toContain('SupplementaryGroups=vibe');
    expect(lines(LINK_UNIT)).toContain('RuntimeDirectoryMode=0750');
    expect(units.get(TMUX_UNIT)).not.toContain('vibe\n');
  });
});

describe('gateway.env', () => {
  const url = 'https://vibecode.example';

  it('[USR2] names the keeper’s folder and credential where there is a keeper', () => {
    const text = environmentText({ layout: split, before: undefined, url });
    expect(text).toContain('VIBECODE_DATA_DIR=/var/lib/vibecode/agent-agent\n');
    expect(text).toContain('VIBECODE_CREDENTIAL_FILE=/var/lib/vibecode/credential\n');
    expect(text).toContain('VIBECODE_LINK_SOCKET_DIR=/run/vibecode-link\n');
    expect(environmentText({ layout: split, before: text, url: undefined })).toBe(text);
  });

  it('[USR2] what a person has added stays from one kind of install to the other', () => {
    const before = `${environmentText({ layout: machine, before: undefined, url })}VIBECODE_LOG_LEVEL=debug`;
    const there = environmentText({ layout: split, before, url: 'https://other.example' });
    expect(there).toContain('VIBECODE_LOG_LEVEL=debug\n');
    expect(there).toContain('VIBECODE_CONTROL_PLANE_URL=https://other.example\n');
    expect(there).toContain('VIBECODE_LINK_SOCKET_DIR=');
    expect(environmentText({ layout: machine, before: there, url })).toBe(`${before}\n`);
  });

  it('[USR2] asks for an address where none was given yet', () => {
    expect(() => environmentText({ layout: machine, before: undefined, url: undefined })).toThrow('--url');
  });
});

describe('launchd job', () => {
  const layout = macLayout({ scope: 'user', user: 'ana', home: '/home/ana' });
  const environment = { VIBECODE_CONTROL_PLANE_URL: 'https://vibecode.example' };

  it('[SVC9] deploy/com.vibecode.gateway.plist is what the gateway writes', async () => {
    expect(launchdPlist(layout, environment)).toBe(await readFile(join(DEPLOY, `${GATEWAY_LABEL}.plist`), 'utf8'));
  });

  it('[SVC9] text that means something to XML is written as text', () => {
    const odd = launchdPlist(macLayout({ scope: 'user', user: 'a', home: '/home/a&<b>' }), {});
    expect(odd).toContain('/home/a&amp;&lt;b&gt;');
    expect(odd).not.toContain('a&<b>');
  });
});
