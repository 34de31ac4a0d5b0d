import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { terminalTheme } from '../terminal/terminal-theme.ts';
import { clampFont, parseSettings } from './settings.ts';

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function pageColours(scheme: 'light' | 'dark'): Record<string, string> {
  const css = readFileSync(new URL('../app.css', import.meta.url), 'utf8');
  const block = css.split(scheme === 'light' ? ':root {' : "[data-scheme='dark'] {")[1]?.split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex] as const),
  );
}

describe.each(['light', 'dark'] as const)('contrast, %s', (scheme) => {
  it('[UI6] of text in the pages is 4.5:1 on every surface', () => {
    const colours = pageColours(scheme);
    const surfaces = ['page', 'panel', 'raised', 'accent-soft'];
    const texts = ['text', 'muted', 'accent', 'working', 'waiting', 'done', 'trouble'];
    const weak = surfaces.flatMap((surface) =>
      texts
        .filter((text) => contrast(colours[text] ?? '#000000', colours[surface] ?? '#000000') < 4.5)
        .map((text) => `${text} on ${surface}`),
    );
    expect(weak).toEqual([]);
    expect(contrast(colours['on-accent'] ?? '', colours['accent'] ?? '')).toBeGreaterThan(4.5);
    // Borders of fields are what shows where to type (WCAG 1.4.11).
    expect(contrast(colours['line-strong'] ?? '', colours['panel'] ?? '')).toBeGreaterThan(3);
  });

  it('[UI6] of the terminal colours is 4.5:1; black on dark is a background', () => {
    const { background = '', ...theme } = terminalTheme(scheme);
    const weak = Object.entries(theme)
      .filter(
        ([name]) =>
          !name.startsWith('selection') && name !== 'cursorAccent' && !(scheme === 'dark' && name === 'black'),
      )
      .filter(([, hex]) => contrast(hex as string, background) < 4.5)
      .map(([name]) => name);
    expect(weak).toEqual([]);
  });
});

describe('settings', () => {
  it('[UI4] are the defaults where they cannot be read', () => {
    for (const text of [null, '', '{', '[]', '7', '{"scheme":"pink","fontPx":"x"}'])
      expect(parseSettings(text, false)).toEqual({ scheme: 'system', fontPx: 13, screenReaderMode: false });
    expect(parseSettings(null, true).fontPx).toBe(12);
  });

  it('[UI4] keep what is right and bound what is not', () => {
    expect(parseSettings('{"scheme":"dark","fontPx":99,"screenReaderMode":true}', false)).toEqual({
      scheme: 'dark',
      fontPx: 24,
      screenReaderMode: true,
    });
    expect(clampFont(3.2)).toBe(9);
  });
});

describe('the document', () => {
  it('[UI7] has no inline script or style and no handler attributes', () => {
    const html = readFileSync(new URL('../../index.html', import.meta.url), 'utf8');
    expect([...html.matchAll(/<script(?![^>]* src=)/g)]).toEqual([]);
    expect(html).not.toMatch(/<style|\son[a-z]+=|javascript:/);
  });
});
