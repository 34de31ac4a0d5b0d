import { describe, expect, it } from 'vitest';
import { filesOfEntries } from './web-manifest.ts';

const manifest = {
  'index.html': { file: 'index.js', imports: ['_shared.js'], css: ['index.css'] },
  '_shared.js': { file: 'shared.js', imports: ['index.html'] },
  'src/page.tsx': { file: 'page.js', imports: ['index.html'], css: ['page.css'] },
};

describe('filesOfEntries', () => {
  it('follows imports, in circles too, and counts styles', () => {
    expect(filesOfEntries(manifest, ['src/page.tsx']).toSorted()).toEqual([
      'index.css',
      'index.js',
      'page.css',
      'page.js',
      'shared.js',
    ]);
    expect(filesOfEntries(manifest, ['index.html']).toSorted()).toEqual(['index.css', 'index.js', 'shared.js']);
  });

  it('says which entry is gone', () => {
    expect(() => filesOfEntries(manifest, ['src/gone.tsx'])).toThrow(/src\/gone\.tsx/);
  });
});
