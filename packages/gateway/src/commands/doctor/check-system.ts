// What ends sessions from below: a full disk, and a system that stops a person's programs when they log out.
import { access, stat, statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { limits } from '@vibecode/protocol';
import { quoted, type DoctorContext, type Finding } from './finding.ts';

const UNIT = '.config/systemd/user/vibecode-gateway.service';
/** Less than one upload and a build: the next thing that writes fails. */
const FULL_BELOW_BYTES = 104_857_600;

export async function checkDisk({ paths: { dataDir }, home }: DoctorContext): Promise<Finding[]> {
  const findings = new Map<number, Finding>();
  for (const path of [home, dataDir]) {
    const folder = await nearest(path);
    const { dev } = await stat(folder);
    if (!findings.has(dev)) findings.set(dev, await diskFinding(folder));
  }
  return [...findings.values()];
}

async function diskFinding(path: string): Promise<Finding> {
  const check = 'disk';
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  const freeBytes = bavail * bsize;
  const used = percent(blocks - bfree, blocks - bfree + bavail);
  const usedFiles = percent(files - ffree, files);
  const found = `${(freeBytes / 2 ** 30).toFixed(1)} GiB free where ${path} is (${used} % used)`;
  const fix = `Free some: du -xh ${quoted(path)} | sort -h | tail`;
  if (freeBytes < FULL_BELOW_BYTES) return { check, state: 'problem', found, fix };
  if (usedFiles > limits.HEALTH_ALARM_PERCENT) {
    return { check, state: 'warning', found: `${usedFiles} % of the files that ${path} may hold are used`, fix };
  }
  return used > limits.HEALTH_ALARM_PERCENT ? { check, state: 'warning', found, fix } : { check, state: 'ok', found };
}

/** Only of a service of one's own does systemd end with the last login. */
export async function checkLinger({ home }: DoctorContext): Promise<Finding[]> {
  if (process.platform !== 'linux' || !(await isThere(join(home, UNIT)))) return [];
  const check = 'without a login';
  const { username } = userInfo();
  if (await isThere(join('/var/lib/systemd/linger', username))) {
    return [{ check, state: 'ok', found: 'the service runs on when you log out' }];
  }
  const found = 'the service and its sessions end when you log out';
  return [{ check, state: 'problem', found, fix: `loginctl enable-linger ${quoted(username)}` }];
}

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round((part / whole) * 100);
}

async function nearest(path: string): Promise<string> {
  return (await isThere(path)) || dirname(path) === path ? path : nearest(dirname(path));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
