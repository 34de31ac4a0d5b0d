// Does a gateway run on this data folder, and is it connected?
import { readLockHolder } from '../../config/data-lock.ts';
import { readStatus } from '../../config/status-file.ts';
import type { DoctorContext, Finding } from './finding.ts';

export async function checkGateway({ paths: { dataDir } }: DoctorContext): Promise<Finding> {
  const check = 'gateway';
  const holder = await readLockHolder(dataDir);
  if (holder === undefined) {
    const fix = 'vibecode-gateway run   (or, where it is installed: vibecode-gateway service start)';
    return { check, state: 'warning', found: `none runs on ${dataDir}`, fix };
  }
  const status = await readStatus(dataDir);
  const runs = `runs (pid ${holder.pid})`;
  if (status?.pid !== holder.pid) return { check, state: 'warning', found: `${runs} and is starting`, fix: 'Wait.' };
  const { link, sessions, version } = status;
  const since = new Date(link.since).toISOString();
  const found = `${version} ${runs}, ${link.state} since ${since}, sessions: ${sessions.length}`;
  if (link.state === 'open') return { check, state: 'ok', found };
  if (link.todo !== undefined) return { check, state: 'problem', found, fix: link.todo };
  return { check, state: 'warning', found, fix: 'It keeps trying; see what the control plane check says.' };
}
