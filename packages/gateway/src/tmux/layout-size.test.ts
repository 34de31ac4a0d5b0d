import { describe, expect, it } from 'vitest';
import { layoutSize } from './layout-size.ts';

describe('layoutSize', () => {
  it('[TMX10] finds a pane among splits', () => {
    const layout = 'e9b4,160x48,0,0{80x48,0,0,0,79x48,81,0[79x24,81,0,11,79x23,81,25,1]}';
    expect(layoutSize(layout, '%0')).toEqual({ columns: 80, rows: 48 });
    expect(layoutSize(layout, '%1')).toEqual({ columns: 79, rows: 23 });
    expect(layoutSize(layout, '%11')).toEqual({ columns: 79, rows: 24 });
    expect(layoutSize(layout, '%2')).toBeUndefined();
    expect(layoutSize('b25d,100x30,0,0,5', '%5')).toEqual({ columns: 100, rows: 30 });
  });
});
