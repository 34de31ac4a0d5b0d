// Which Node the tools need.

/** For `import.meta.main` and for running .ts files as they are; machines with an older one get Node 24 from scripts/toolchain. */
export const MINIMUM_NODE = [24, 2];

/** @param {string} version `process.versions.node` */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_NODE;
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}
