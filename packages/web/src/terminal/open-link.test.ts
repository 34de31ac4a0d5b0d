import { describe, expect, it } from 'vitest';
import { linkGesture, webAddress } from './open-link.ts';

describe('links', () => {
  it('[TRM10] only http and https open', () => {
    expect(webAddress('https://example.com/a?b#c')).toBe('https://example.com/a?b#c');
    expect(webAddress('http://localhost:3000')).toBe('http://localhost:3000/');
    for (const target of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'data:text/html,x',
      'vscode://x',
      'example.com',
      '',
    ])
      expect(webAddress(target)).toBeNull();
  });

  it('[TRM10] a click is for the program, with Ctrl for the link, and a finger is asked', () => {
    const plain = { ctrlKey: false, metaKey: false };
    expect([linkGesture(plain, false), linkGesture(plain, true)]).toEqual(['none', 'ask']);
    expect([linkGesture({ ...plain, ctrlKey: true }, false), linkGesture({ ...plain, metaKey: true }, true)]).toEqual([
      'open',
      'open',
    ]);
  });
});
