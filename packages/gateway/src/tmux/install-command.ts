// The command that installs tmux on this machine, for error texts. Pure.

const BY_DISTRIBUTION: readonly (readonly [RegExp, string])[] = [
  [/\b(debian|ubuntu)\b/, 'sudo apt-get install -y tmux'],
  [/\b(fedora|rhel|centos)\b/, 'sudo dnf install -y tmux'],
  [/\barch\b/, 'sudo pacman -S tmux'],
  [/\balpine\b/, 'sudo apk add tmux'],
  [/\bsuse\b|opensuse/, 'sudo zypper install tmux'],
];

export function installCommand(platform: NodeJS.Platform, osRelease: string): string {
  if (platform === 'darwin') return 'brew install tmux';
  const ids = /^ID=.*$/m.exec(osRelease)?.[0] ?? '';
  const like = /^ID_LIKE=.*$/m.exec(osRelease)?.[0] ?? '';
  const found = BY_DISTRIBUTION.find(([pattern]) => pattern.test(`${ids} ${like}`));
  return found?.[1] ?? "your system's package manager, package `tmux`";
}
