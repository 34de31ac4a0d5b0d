import { describe, expect, it } from 'vitest';
import { planInstall } from './system-package.mjs';

const plan = (manager: string, rights: string[] | null) =>
  planInstall({ packageName: 'tmux', has: (program: string) => program === manager, rights: () => rights });

describe('planInstall', () => {
  it('[UP3] as root runs the package manager itself', () => {
    expect(plan('apt-get', [])).toMatchObject({
      prefix: [],
      install: ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'tmux'],
    });
  });

  it('[UP3] uses sudo where that needs no password', () => {
    expect(plan('dnf', ['sudo', '-n'])).toMatchObject({
      prefix: ['sudo', '-n'],
      install: ['dnf', 'install', '-y', '-q', 'tmux'],
    });
  });

  it.each([
    ['apt-get', 'sudo apt-get install -y -q --no-install-recommends tmux'],
    ['yum', 'sudo yum install -y -q tmux'],
    ['pacman', 'sudo pacman -Sy --noconfirm --needed tmux'],
    ['apk', 'sudo apk add --no-cache tmux'],
    ['zypper', 'sudo zypper --non-interactive install tmux'],
  ])('[UP3] without rights shows what to type for %s', (manager, typed) => {
    expect(plan(manager, null)).toMatchObject({ prefix: null, typed });
  });

  it('[UP3] Homebrew is never run as root', () => {
    expect(plan('brew', null)).toMatchObject({ prefix: [], typed: 'brew install tmux' });
  });

  it('[UP3] says so when there is no package manager', () => {
    expect(plan('none', [])).toBeNull();
  });
});
