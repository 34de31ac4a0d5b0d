import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyText } from './copy-text.ts';

afterEach(() => vi.unstubAllGlobals());

describe('copying', () => {
  it('[TRM9] where the browser has no clipboard is a refusal with words, and throws nothing at the caller', async () => {
    vi.stubGlobal('navigator', {});
    const copied = copyText('x');
    await expect(copied).rejects.toThrow('plain http');
  });

  it('[TRM9] that the browser refuses is told as well', async () => {
    vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('no')) } });
    vi.stubGlobal('isSecureContext', true);
    await expect(copyText('x')).rejects.toThrow('did not allow');
  });
});
