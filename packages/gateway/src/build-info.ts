// What the build knows of itself. From source there is nothing to know: scripts/bundle-gateway.ts puts its own text here.
export interface BuildInfo {
  /** Of the source it was made from; `-dirty` where that was changed. */
  commit: string;
  /** Whether it is the one file that is shipped, which can be replaced by a newer one. */
  isExecutable: boolean;
  /** Ed25519 public keys (SPKI, base64) of those whose releases it takes. */
  releaseKeys: readonly string[];
}

export const BUILD_INFO: BuildInfo = { commit: 'source', isExecutable: false, releaseKeys: [] };
