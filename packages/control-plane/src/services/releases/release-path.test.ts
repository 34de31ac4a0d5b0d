import { describe, expect, it } from 'vitest';
import { readReleasePath } from './release-path.ts';

describe('readReleasePath', () => {
  it('[REL2] knows the files of a version and the two of a channel', () => {
    expect(readReleasePath('0.2.0', 'vibecode-gateway-linux-x64')).toEqual({
      key: '0.2.0/vibecode-gateway-linux-x64',
      contentType: 'application/octet-stream',
      isImmutable: true,
    });
    expect(readReleasePath('1.0.0-beta.2', 'sbom.cdx.json')?.contentType).toBe('application/json');
    expect(readReleasePath('0.2.0', 'SHA256SUMS')?.contentType).toBe('text/plain; charset=utf-8');
    expect(readReleasePath('stable', 'manifest.json')).toMatchObject({ isImmutable: false });
    expect(readReleasePath('beta', 'manifest.json.sig')).toMatchObject({ contentType: 'text/plain; charset=utf-8' });
  });

  it.each([
    ['stable', 'vibecode-gateway-linux-x64'],
    ['0.2.0', '..'],
    ['..', 'stable'],
    ['0.2.0', '../stable/manifest.json'],
    ['0.2.0', '.manifest.json.new'],
    ['0.2.0', '%2e%2e'],
    ['0.2.0', 'a\\b'],
    ['0.2.0', 'a/b'],
    ['0.2.0', ''],
    ['.making-abc', 'manifest.json'],
    ['0.2.0-..', 'manifest.json'],
    ['nightly', 'manifest.json'],
  ])('[REL3] takes %s and %s for no release', (folder, file) => {
    expect(readReleasePath(folder, file)).toBeUndefined();
  });
});
