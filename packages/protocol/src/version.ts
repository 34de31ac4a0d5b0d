// The protocol versions that this build speaks. version.test.ts ties them to the schema hash.

/** History, newest first:
 * 1: first version. */
export const PROTOCOL_VERSION = 1;
/** Oldest version that this build still speaks. */
export const PROTOCOL_VERSION_FLOOR = 1;
/** Hash of the schemas that PROTOCOL_VERSION stands for; a change needs a decision about both numbers above. */
export const PROTOCOL_SCHEMA_HASH = '3ffaf4852cc4c2bd3928f0abac67ffa5739a50e93fb9c4820ac8d77fc4ff56b7';

export interface VersionRange {
  min: number;
  max: number;
}

export type VersionChoice = { ok: true; version: number } | { ok: false; mustUpdate: 'peer' | 'self' };

/** The newest version that both ranges hold, or who has to update (HS3). */
export function chooseVersion(
  peer: VersionRange,
  self: VersionRange = { min: PROTOCOL_VERSION_FLOOR, max: PROTOCOL_VERSION },
): VersionChoice {
  const version = Math.min(peer.max, self.max);
  if (version >= peer.min && version >= self.min) return { ok: true, version };
  return { ok: false, mustUpdate: peer.max < self.min ? 'peer' : 'self' };
}
