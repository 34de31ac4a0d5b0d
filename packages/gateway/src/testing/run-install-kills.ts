// Gateways killed at random moments of an installation: each time a whole version must be current and nothing half done stay.
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockControlPlane, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { runProcess } from '../process/run-process.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { scratchNpmRegistry } from './scratch-npm-registry.ts';
import { TestMachine, type GatewayChild } from './test-machine.ts';

export interface InstallKillsReport {
  /** Kills that came before the end of the installation. */
  interrupted: number;
  faults: string[];
}

/** An installation from a registry on this machine takes 1 to 2 s; some kills come after it. */
const LONGEST_WAIT_MS = 2_500;

export async function runInstallKills(options: {
  rounds: number;
  /** 0 <= value < 1. */
  random: () => number;
  progress: (line: string) => void;
}): Promise<InstallKillsReport> {
  const report: InstallKillsReport = { interrupted: 0, faults: [] };
  const plane = await MockControlPlane.start();
  const registry = await scratchNpmRegistry();
  const machine = await TestMachine.make();
  let starts = 0;
  const start = async (): Promise<[GatewayChild, MockGatewayLink]> => {
    const gateway = await machine.startGateway(plane);
    return [gateway, await plane.link({ from: starts++, timeoutMs: 30_000 })];
  };
  const stateOf = async (link: MockGatewayLink, installId: string): Promise<string> =>
    (await link.request('agents.install.log', { install_id: installId })).install.state;
  try {
    await prepare(machine, registry.url);
    let [gateway, link] = await start();
    for (let round = 0; round <= options.rounds; round += 1) {
      const version = `1.0.${round}`;
      const text = `#!/usr/bin/env node\nconsole.log('codex-cli ${version}');\n`;
      await registry.publish({ name: '@openai/codex', version, bin: 'codex', text });
      const { install } = await link.request('agents.install', { agent: 'codex', version });
      if (round === 0) {
        // The version that there is before.
        while ((await stateOf(link, install.install_id)) !== 'done') await sleep(50);
        continue;
      }
      const waitMs = Math.floor(options.random() * LONGEST_WAIT_MS);
      await sleep(waitMs);
      await gateway.kill('SIGKILL');
      [gateway, link] = await start();
      const state = await stateOf(link, install.install_id);
      if (state === 'failed') report.interrupted += 1;
      const faults = await look(machine);
      options.progress(`killed after ${waitMs} ms: ${state}, ${faults.join(', ') || 'whole'}`);
      report.faults.push(...faults.map((fault) => `round ${round}, ${waitMs} ms: ${fault}`));
    }
    return report;
  } finally {
    await plane.stop();
    await registry[Symbol.asyncDispose]();
    await machine.remove();
  }
}

async function prepare(machine: TestMachine, registryUrl: string): Promise<void> {
  const tools = join(machine.folder, 'tools');
  await mkdir(tools);
  await symlink(process.execPath, join(tools, 'node'));
  const { PATH = '' } = sessionEnvironment({ PATH: process.env['PATH'], HOME: '/nowhere' });
  await writeFile(join(machine.home, '.bash_profile'), `export PATH='${tools}:${PATH}'\n`);
  await writeFile(join(machine.home, '.npmrc'), `registry=${registryUrl}\n`);
}

async function look(machine: TestMachine): Promise<string[]> {
  const faults: string[] = [];
  const root = join(machine.home, '.local/share/vibecode');
  const env = { PATH: '/usr/bin:/bin' };
  const said = await runProcess({ file: join(root, 'bin', 'codex'), args: ['--version'], env }).catch(() => undefined);
  if (!/^codex-cli 1\.0\.\d+\n$/.test(said?.stdout.toString() ?? '')) faults.push('the current version does not work');
  for (const name of await readdir(join(root, 'agents', 'codex'))) {
    const files = await readdir(join(root, 'agents', 'codex', name));
    if (!files.includes('.verified')) faults.push(`${name} is half done`);
  }
  const others = [...(await readdir(join(root, 'bin'))), ...(await readdir(join(machine.folder, 'data')))];
  for (const name of others) {
    if (name.startsWith('install-') || /^\.codex-\d+$/.test(name)) faults.push(`${name} was left`);
  }
  const args = ['-f', join(machine.folder, 'data', 'install-')];
  const left = await runProcess({ file: '/usr/bin/pgrep', args, env }).catch(() => undefined);
  if (left?.status === 0) faults.push(`processes were left: ${left.stdout.toString().trim()}`);
  return faults;
}
