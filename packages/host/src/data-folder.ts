// Where everything this host keeps lives, and the proof that we may write there before anything is started.
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HostError } from './errors.ts';

/** Linux takes 108 bytes in a socket's address, macOS 104, its end included. */
const MAX_SOCKET_PATH_BYTES = 100;

export interface DataFolder {
  root: string;
  lockFile: string;
  /** Says which workerd wrote the data. */
  runtimeVersionFile: string;
  database: string;
  durableObjects: string;
  /** The generated workerd config, and beside it the worker it was written for. */
  workerdConfig: string;
  workerBundle: string;
  /** What the control plane seals tokens of clouds with. */
  secretKey: string;
  /** Sockets: as short as the system demands, and only ours to enter. */
  sockets: string;
  adminSocket: string;
  tmuxSockets: string;
  /** Gateways that machines of this control plane install: what `npm run release -- --out` fills. */
  releases: string;
  gateway: string;
  gatewayConfig: string;
  gatewayCredential: string;
  logs: string;
}

/** Where a host that runs on this folder says so. */
export function lockFileOf(root: string): string {
  return join(root, 'lock.json');
}

export function openDataFolder(root: string): DataFolder {
  const sockets = socketFolder(root);
  const folder: DataFolder = {
    root,
    lockFile: lockFileOf(root),
    runtimeVersionFile: join(root, 'workerd-version'),
    database: join(root, 'control-plane', 'database'),
    durableObjects: join(root, 'control-plane', 'durable-objects'),
    workerdConfig: join(root, 'control-plane', 'workerd.capnp'),
    workerBundle: join(root, 'control-plane', 'worker.js'),
    secretKey: join(root, 'control-plane', 'secret-key'),
    sockets,
    adminSocket: join(sockets, 'admin.sock'),
    tmuxSockets: join(sockets, 'tmux'),
    releases: join(root, 'releases'),
    gateway: join(root, 'gateway'),
    gatewayConfig: join(root, 'gateway', 'config.json'),
    gatewayCredential: join(root, 'gateway', 'credential'),
    logs: join(root, 'logs'),
  };
  assertNobodyElses(root);
  try {
    for (const path of [
      root,
      folder.database,
      folder.durableObjects,
      folder.releases,
      folder.gateway,
      folder.logs,
      sockets,
    ]) {
      makeFolder(path);
    }
    // The data holds sign-ins and the gateway's credential: nobody else on this machine reads it.
    chmodSync(root, 0o700);
    if (sockets.startsWith(root)) chmodSync(sockets, 0o700);
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new HostError('data_folder', `${whyNot(root, error)} Choose another folder with --data DIR.`, {
      cause: error,
    });
  }
  assertOurs(sockets);
  return folder;
}

function socketFolder(root: string): string {
  const inside = join(root, 'run');
  const longest = join(inside, 'tmux', 'vibecode-sessions.sock');
  if (Buffer.byteLength(longest) <= MAX_SOCKET_PATH_BYTES) return inside;
  const digest = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(tmpdir(), `vibecode-${process.getuid?.() ?? 0}-${digest}`);
}

/** Node's own recursive mkdir never returns where a folder exists but takes no new ones, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return assertFolder(path);
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

function assertFolder(path: string): void {
  // Throws ENOTDIR for a file.
  readdirSync(path);
}

/** We close the folder to others and write into it: never one that holds something else, such as a home or /tmp. */
function assertNobodyElses(root: string): void {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    // Not there, or not to be used: making it says which.
    return;
  }
  if (names.length === 0 || names.includes('control-plane')) return;
  throw new HostError(
    'data_folder',
    `${root} holds other files. Choose an empty folder, or a new one, with --data DIR.`,
  );
}

/** A folder in a shared /tmp may have been made by somebody else before us. */
function assertOurs(folder: string): void {
  const { uid, mode } = statSync(folder);
  const ours = process.getuid === undefined || uid === process.getuid();
  if (ours && (mode & 0o077) === 0) return;
  throw new HostError(
    'data_folder',
    `${folder} is open to others on this machine. Remove it, or choose a shorter --data DIR.`,
  );
}

function whyNot(root: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `No permission to write to ${root}.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${root} is not a folder.`;
  if (code === 'ENOENT') return `${root} can't be made: its place takes no new folders.`;
  if (code === 'ENOSPC') return `The disk that holds ${root} is full.`;
  return `The data folder ${root} can't be made (${String(code)}).`;
}
