import { describe, expect, it } from 'vitest';
import { whyNotInstalled } from './bring-sshd.mjs';
import { planInstall } from './system-package.mjs';

const plan = (manager: string, rights: string[] | null) =>
  planInstall({ packageName: 'openssh-server', has: (program: string) => program === manager, rights: () => rights });

describe('whyNotInstalled', () => {
  it('[UP3] an SSH server is installed where nothing starts it', () => {
    expect(whyNotInstalled({ plan: plan('apt-get', []), runsSystemd: false })).toBeNull();
  });

  it.each([
    ['a machine that would start it', plan('apt-get', []), true, 'would start a server'],
    ['a machine without rights', plan('apt-get', null), false, 'sudo apt-get install'],
    ['another package manager', plan('dnf', []), false, 'package manager'],
    ['none', plan('none', []), false, 'package manager'],
  ])('[UP3] %s is left alone, and told what to type', (_what, chosen, runsSystemd, words) => {
    expect(whyNotInstalled({ plan: chosen, runsSystemd })).toContain(words);
  });
});
