// One file system, by a folder in it: its size as df counts it, and what tells it apart from others.
import { realpath, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskHealth } from '@vibecode/protocol';

export interface Disk {
  health: DiskHealth;
  /** Equal for two folders that fill the same space. */
  space: string;
}

const BTRFS_MAGIC = 0x91_23_68_3e;

/** undefined for what has no space of its own; df leaves such out as well. */
export async function readDisk(folder: string): Promise<Disk | undefined> {
  const path = await realpath(folder);
  const { dev } = await stat(path);
  const found = await statfs(path);
  // Blocks are counted in fragments where a file system tells of them (FUSE, virtio); Node's types do not know them yet.
  const unitBytes = (found as { frsize?: number }).frsize ?? found.bsize;
  if (found.blocks === 0 || unitBytes === 0) return undefined;
  const usedBytes = Math.max(0, found.blocks - found.bfree) * unitBytes;
  const totalBytes = usedBytes + Math.max(0, found.bavail) * unitBytes;
  // Subvolumes of a btrfs have devices of their own and one space.
  const space = found.type === BTRFS_MAGIC ? `btrfs ${found.blocks} ${found.bfree}` : String(dev);
  const figures = { total_bytes: bounded(totalBytes), used_bytes: bounded(usedBytes) };
  return { health: { mount: await mountOf(path, dev), ...figures }, space };
}

/** Storage that has no end is told as 2^63 bytes by some. */
function bounded(bytes: number): number {
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

/** The highest folder above that is on the same device. */
async function mountOf(path: string, dev: number): Promise<string> {
  let mount = path;
  for (let parent = dirname(mount); parent !== mount; parent = dirname(mount)) {
    if ((await stat(parent)).dev !== dev) break;
    mount = parent;
  }
  return mount;
}
