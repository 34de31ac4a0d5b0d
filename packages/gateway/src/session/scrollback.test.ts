import { expect, it } from 'vitest';
import { pagePayload } from './scrollback.ts';

it('[VWR9] a page has its lines apart by CR LF and line drawing in Unicode', () => {
  const lines = ['\x0elqk\x0f box', '%end 1 1 1', '\x1b[31mred'].map((line) => new TextEncoder().encode(line));
  expect(new TextDecoder().decode(pagePayload(lines))).toBe('┌─┐ box\r\n%end 1 1 1\r\n\x1b[31mred');
});
