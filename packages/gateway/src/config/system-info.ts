// What the machine is, as hello tells it.
import { statfs } from 'node:fs/promises';
import { arch, cpus, homedir, platform, totalmem, userInfo } from 'node:os';
import type { SystemInfo } from '@vibecode/protocol';

export interface SystemInfoOptions {
  gatewayName: string;
  tmuxVersion: string;
}

export async function readSystemInfo({ gatewayName, tmuxVersion }: SystemInfoOptions): Promise<SystemInfo> {
  const home = homedir();
  // A home folder that is not there yet says nothing about the disk.
  const disk = await statfs(home).catch(() => undefined);
  return {
    os: platform(),
    arch: arch(),
    hostname: gatewayName,
    cpus: Math.max(1, cpus().length),
    ram_total: totalmem(),
    disk_total: disk === undefined ? 0 : disk.bsize * disk.blocks,
    tmux_version: tmuxVersion,
    home,
    user: userInfo().username,
  };
}
