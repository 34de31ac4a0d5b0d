import { describe, expect, it } from 'vitest';
import { MAX_CLIPBOARD_BYTES, parseClipboardRequest } from './clipboard-request.ts';

describe('OSC 52', () => {
  it('[TRM9] writes text, in UTF-8', () => {
    expect(parseClipboardRequest(`c;${btoa('gr\u00c3\u00bc\u00c3\u009fe')}`)).toEqual({ kind: 'write', text: 'grüße' });
    expect(parseClipboardRequest(`;${btoa('x')}`)).toEqual({ kind: 'write', text: 'x' });
  });

  it('[TRM9] reads, clears and nonsense do nothing', () => {
    for (const data of ['c;?', 'c;', 'c', '', 'c;%%%', `c;${btoa('\u00ff\u00fe')}`])
      expect(parseClipboardRequest(data)).toEqual({ kind: 'ignored' });
  });

  it('[TRM9] takes 64 KB and no byte more', () => {
    expect(parseClipboardRequest(`c;${btoa('x'.repeat(MAX_CLIPBOARD_BYTES))}`).kind).toBe('write');
    expect(parseClipboardRequest(`c;${btoa('x'.repeat(MAX_CLIPBOARD_BYTES + 1))}`).kind).toBe('too_large');
    expect(parseClipboardRequest(`c;${'A'.repeat(10_000_000)}`).kind).toBe('too_large');
  });
});
