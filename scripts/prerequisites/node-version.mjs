// Which Node the tools need.

/** Vite, Vitest and running .ts files directly need it; older ones get Node 24 from scripts/toolchain. */
export const MINIMUM_NODE = [22, 18];

/** @param {string} version `process.versions.node` */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_NODE;
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}
