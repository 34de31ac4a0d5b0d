import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bringTmux } from './bring-tmux.mjs';

let folder: string;
const titles: string[] = [];
const step = <T>(title: string, work: () => Promise<T>) => {
  titles.push(title);
  return work();
};

function program(name: string, script: string) {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const tmux = (version: string) => program('tmux', `echo 'tmux ${version}'`);
/** Notes what it is asked for; `install` then does what is given. */
const aptGet = (install: string) =>
  program('apt-get', `echo "$1" >> ${folder}/asked\n[ "$1" = update ] || { ${install}\n}`);
const asked = () => readFileSync(join(folder, 'asked'), 'utf8').split('\n').slice(0, -1);

async function refusal(): Promise<string> {
  try {
    await bringTmux(step);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('it was taken');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-tmux-version-'));
  titles.length = 0;
  for (const name of ['sh', 'cp']) symlinkSync(`/bin/${name}`, join(folder, name));
  program('sudo', 'shift\nexec "$@"');
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('bringTmux', () => {
  it.each(['3.2', '3.6a', 'master', 'next-3.6'])('[UP6] takes tmux %s as it is', async (version) => {
    tmux(version);
    await bringTmux(step);
    expect(titles).toEqual([]);
  });

  it('[UP6] has the package manager bring a newer one, by lists that are fresh', async () => {
    tmux('3.4');
    writeFileSync(join(folder, 'newer'), readFileSync(join(folder, 'tmux')));
    chmodSync(join(folder, 'newer'), 0o755);
    tmux('2.9a');
    aptGet(`cp ${folder}/newer ${folder}/tmux`);
    await bringTmux(step);
    expect(titles).toEqual(['A newer tmux than tmux 2.9a']);
    expect(asked()).toEqual(['update', 'install']);
  });

  it('[UP6] one that stays too old ends with what was found, what is needed and what to do', async () => {
    tmux('3.1c');
    aptGet('true');
    expect(await refusal()).toMatch(
      /^tmux 3\.1c \(.*\/tmux\) is too old: 3\.2 or newer is needed\. .*newer release.*backports.*source.*PATH/s,
    );
  });

  it('[UP6] a package manager that fails is quoted too', async () => {
    tmux('3.0a');
    aptGet('echo no route to the mirror >&2\nfalse');
    expect(await refusal()).toMatch(/no route to the mirror\n.*tmux 3\.0a .* is too old/s);
  });

  it.skipIf(process.getuid?.() === 0)(
    '[UP6] without rights shows what to type first (root has them: not shown as root)',
    async () => {
      tmux('2.9a');
      aptGet('true');
      program('sudo', 'exit 1');
      expect(await refusal()).toMatch(
        /Type `sudo apt-get install .* tmux`; where that brings no newer one, take it from/,
      );
    },
  );

  it('[UP6] without a package manager says so at once', async () => {
    tmux('2.9a');
    expect(await refusal()).toContain('tmux 2.9a');
    expect(titles).toHaveLength(1);
  });

  it('[UP6] one that says no version is as old as the gateway takes it for', async () => {
    program('tmux', 'exit 1');
    expect(await refusal()).toContain('tmux of an unknown version');
  });
});
