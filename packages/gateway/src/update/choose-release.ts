// Whether a release is one to take: its channel, its version, a file for this machine. Pure.
import { ProtocolError, type ReleaseChannel } from '@vibecode/protocol';
import { compareVersions } from './compare-versions.ts';
import type { ReleaseFile, ReleaseManifest } from './release-manifest.ts';

export interface ReleaseWish {
  runningVersion: string;
  target: string;
  channel: ReleaseChannel;
  /** An exact one; undefined for the newest. */
  version: string | undefined;
  allowsDowngrade: boolean;
}

/** The file to take, or why not: `update_unavailable`, `update_not_newer`, `update_target_missing`. */
export function chooseRelease(manifest: ReleaseManifest, wish: ReleaseWish): ReleaseFile {
  const { version, channel } = manifest;
  if (wish.version !== undefined && wish.version !== version) {
    throw new ProtocolError(
      'update_unavailable',
      `The server gave ${version} where ${wish.version} was asked for. Ask whoever runs your control plane.`,
    );
  }
  if (!followsChannel(wish.channel, channel)) {
    throw new ProtocolError(
      'update_unavailable',
      `${version} is a release of the channel ${channel}, and this machine follows ${wish.channel}. Choose the channel ${channel} to take it.`,
    );
  }
  const order = compareVersions(version, wish.runningVersion);
  if (order <= 0 && !wish.allowsDowngrade) {
    throw new ProtocolError(
      'update_not_newer',
      order === 0
        ? `${version} runs already. To install it again, allow a downgrade.`
        : `${version} is older than ${wish.runningVersion}, which runs. To install it all the same, allow a downgrade.`,
    );
  }
  const file = Object.hasOwn(manifest.targets, wish.target) ? manifest.targets[wish.target] : undefined;
  if (file !== undefined) return file;
  throw new ProtocolError(
    'update_target_missing',
    `${version} has no file for ${wish.target}. Ask whoever runs your control plane to release one.`,
  );
}

/** What is good enough for everybody is so for those who try things first. */
function followsChannel(wanted: ReleaseChannel, offered: ReleaseChannel): boolean {
  return wanted === 'beta' || offered === 'stable';
}
