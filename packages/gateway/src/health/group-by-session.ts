// Which processes are whose: those of a pane's POSIX session, and all their descendants. Pure.
import type { ProcessInfo } from '../process/process-info.ts';

/** By the pid of the pane's process; each process is in one group at most. Zombies are told as well: they have used time. */
export function groupBySession(
  processes: readonly ProcessInfo[],
  panePids: ReadonlySet<number>,
): Map<number, ProcessInfo[]> {
  const byPid = new Map(processes.map((info) => [info.pid, info]));
  const owners = new Map<number, number | undefined>();
  const groups = new Map<number, ProcessInfo[]>();
  for (const info of processes) {
    const owner = ownerOf(info, { byPid, owners, panePids });
    if (owner === undefined) continue;
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [info]);
    else group.push(info);
  }
  return groups;
}

interface Lookup {
  byPid: ReadonlyMap<number, ProcessInfo>;
  /** What was found out already, by pid. */
  owners: Map<number, number | undefined>;
  panePids: ReadonlySet<number>;
}

/** The nearest ancestor, itself included, that is in a pane's session says whose it is. */
function ownerOf(info: ProcessInfo, { byPid, owners, panePids }: Lookup): number | undefined {
  const path: number[] = [];
  let owner: number | undefined;
  for (let at: ProcessInfo | undefined = info; at !== undefined; at = byPid.get(at.parent)) {
    if (owners.has(at.pid)) {
      owner = owners.get(at.pid);
      break;
    }
    // Parents are read at slightly different moments: a circle of them is possible, if only on paper.
    owners.set(at.pid, undefined);
    path.push(at.pid);
    if (panePids.has(at.session)) {
      owner = at.session;
      break;
    }
  }
  for (const pid of path) owners.set(pid, owner);
  return owner;
}
