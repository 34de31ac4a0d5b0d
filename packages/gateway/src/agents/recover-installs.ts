// After a gateway that was killed in the middle of an installation: ends what still works at it, and removes what is
// half done. Proven versions (`.verified`, see scripts/install-agent.sh) are never touched.
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses, readEnvironment } from '../process/list-processes.ts';
import { managedBin } from '../process/managed-bin.ts';
import { signalProcess } from '../process/signal-process.ts';
import type { InstallsRecord } from './installs-file.ts';
import { REPORT_VARIABLE, SCRIPTS_PREFIX } from './run-install.ts';

/** Killed processes are gone at once unless the disk keeps them; what they still hold is removed at the next start. */
const GONE_TRIES = 50;
const GONE_WAIT_MS = 20;

export async function recoverInstalls(options: {
  running: InstallsRecord['running'];
  home: string;
  dataDir: string;
}): Promise<void> {
  const { running, home, dataDir } = options;
  if (running !== undefined) await endGroup(running);
  const bin = managedBin(home);
  const root = join(bin, '..');
  await removeEach(dataDir, (name) => name.startsWith(SCRIPTS_PREFIX));
  await removeEach(bin, (name) => /^\.[a-z]+-\d+$/.test(name));
  await removeEach(join(root, 'runtime'), (name) => name.startsWith('.new-'));
  for (const agent of await names(join(root, 'agents'))) await removeEach(join(root, 'agents', agent), () => true);
}

/** The script's own session of processes; without its leader only those that carry its variable are known to be of it. */
async function endGroup({ pid, startedAt }: { pid: number; startedAt: string }): Promise<void> {
  for (let attempt = 0; attempt < GONE_TRIES; attempt += 1) {
    const members = (await listProcesses()).filter(({ session, isZombie }) => session === pid && !isZombie);
    const leader = members.find((member) => member.pid === pid);
    if (members.length === 0 || (leader !== undefined && leader.startedAt !== startedAt)) return;
    for (const member of members) {
      const isOurs = leader !== undefined || (await readEnvironment(member.pid)).has(REPORT_VARIABLE);
      if (isOurs) signalProcess(member.pid, 'SIGKILL');
    }
    await sleep(GONE_WAIT_MS);
  }
}

async function removeEach(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of await names(folder)) {
    const path = join(folder, name);
    if (isOurs(name) && !(await isKept(path))) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Proven, or being made by a script that a person runs in a terminal. */
async function isKept(folder: string): Promise<boolean> {
  const isProven = await stat(join(folder, '.verified')).then(
    () => true,
    () => false,
  );
  if (isProven) return true;
  const maker = await makerOf(folder);
  return maker > 1 && (await listProcesses()).some(({ pid, isZombie }) => pid === maker && !isZombie);
}

/** As is_being_made in scripts/install-agent.sh finds it; 0 where nobody is named. */
async function makerOf(path: string): Promise<number> {
  const inName = /^\.new-(\d+)$/.exec(basename(path))?.[1];
  const text =
    inName ??
    (await readlink(path).catch(() => undefined)) ??
    (await readFile(join(path, '.installing'), 'utf8').catch(() => ''));
  return Number(text) || 0;
}

function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}
