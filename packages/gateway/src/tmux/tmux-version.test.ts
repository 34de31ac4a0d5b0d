import { describe, expect, it } from 'vitest';
import { installCommand } from './install-command.ts';
import { checkTmuxVersion } from './tmux-version.ts';

describe('checkTmuxVersion', () => {
  it('[TMX5] takes 3.2 and newer, and development builds', () => {
    const versions = ['3.2', '3.2a', '3.3a', '3.10', '4.0', 'next-3.6', 'master'];
    for (const version of versions) expect(checkTmuxVersion(`tmux ${version}\n`, 'x')).toBe(version);
  });

  it('[TMX5] refuses older ones and what is no tmux', () => {
    for (const version of ['tmux 3.1c', 'tmux 2.9', 'tmux 1.8', 'hello', '']) {
      expect(() => checkTmuxVersion(version, 'get tmux')).toThrow('get tmux');
    }
  });

  it('[TMX5] names the command of the machine', () => {
    expect(installCommand('darwin', '')).toBe('brew install tmux');
    expect(installCommand('linux', 'NAME=x\nID=ubuntu\nID_LIKE=debian\n')).toContain('apt-get install');
    expect(installCommand('linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toContain('dnf');
    expect(installCommand('linux', '')).toContain('tmux');
  });
});
