// The file system of a bare Debian machine with systemd, made once by debootstrap and kept as an archive in the cache.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Rises with whatever is changed below: an old archive is then not used again. */
const VERSION = 1;
const SUITE = 'bookworm';
/** What the first system consists of. */
const BASE = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
  'dbus-user-session',
  'ca-certificates',
  'curl',
  'procps',
  'iproute2',
  'locales',
];
/** What a cloud image has beside it; by apt, as debootstrap cannot bring Python's packages into order. tmux is there because a box has no network to fetch it from. */
const MORE = ['tmux', 'git', 'sudo', 'cloud-init', 'openssh-client'];
const HOST_TOOLS = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  zstd: 'zstd',
  ip: 'iproute2',
  nsenter: 'util-linux',
};
const DEBOOTSTRAP_TIMEOUT_MS = 15 * 60_000;

export type FoundRootfs = { folder: string } | { missing: string };

/** The unpacked file system, read-only by agreement, or why there can be none here. */
export function prepareRootfs(): FoundRootfs {
  if (process.platform !== 'linux') return { missing: 'boxes with systemd need Linux' };
  if (process.getuid?.() !== 0) return { missing: 'boxes with systemd need root' };
  if (!existsSync('/sys/fs/cgroup')) return { missing: 'boxes with systemd need cgroups' };
  const fault = bringTools();
  if (fault !== undefined) return { missing: fault };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vibecode-tests');
  const folder = join(cache, `box-${SUITE}-${VERSION}`);
  if (existsSync(join(folder, 'etc', 'debian_version'))) return tried(folder);
  mkdirSync(cache, { recursive: true });
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  const commands = [
    ['debootstrap', '--variant=minbase', `--include=${BASE.join(',')}`, SUITE, making],
    ['chroot', making, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', ...MORE],
  ];
  for (const [file = '', ...args] of commands) {
    const made = spawnSync(file, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: DEBOOTSTRAP_TIMEOUT_MS,
    });
    if (made.status !== 0) return { missing: `${file} could not make a Debian: ${made.stderr.trim().slice(-300)}` };
  }
  rmSync(join(making, 'var/cache/apt/archives'), { recursive: true, force: true });
  renameSync(making, folder);
  return tried(folder);
}

/** Whether boxes can be made of it here: a container without rights of its own may do less than its root thinks. */
function tried(folder: string): FoundRootfs {
  const mark = `${folder}.works`;
  if (existsSync(mark)) return { folder };
  const work = mkdtempSync(join(tmpdir(), 'vibecode-box-probe-'));
  const network = `vcprobe${process.pid}`;
  const script = `
    set -e
    mkdir "$1/upper" "$1/work" "$1/root"
    ip netns add "$3"
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/root"
    systemd-nspawn -q -D "$1/root" --register=no --keep-unit --network-namespace-path="/run/netns/$3" /bin/true`;
  const probe = spawnSync('sh', ['-c', script, 'probe', work, folder, network], { encoding: 'utf8', timeout: 60_000 });
  spawnSync('umount', ['-l', join(work, 'root')], { stdio: 'ignore' });
  spawnSync('ip', ['netns', 'del', network], { stdio: 'ignore' });
  rmSync(work, { recursive: true, force: true });
  if (probe.status !== 0) return { missing: `this machine cannot run boxes: ${probe.stderr.trim().slice(-200)}` };
  writeFileSync(mark, '');
  return { folder };
}

function bringTools(): string | undefined {
  const wanted = Object.entries(HOST_TOOLS).filter(([tool]) => !isOnPath(tool));
  if (wanted.length === 0) return undefined;
  const packages = wanted.map(([, name]) => name);
  if (!isOnPath('apt-get')) return `${packages.join(', ')} would be needed, and this machine has no apt`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
  const installed = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    stdio: 'ignore',
    env,
  });
  return installed.status === 0 ? undefined : `apt could not install ${packages.join(', ')}`;
}

function isOnPath(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// `npm test` runs this file before the tests: the first time takes minutes.
if (import.meta.main) {
  const found = prepareRootfs();
  process.stdout.write('missing' in found ? `The tests in boxes are skipped: ${found.missing}\n` : '');
}
