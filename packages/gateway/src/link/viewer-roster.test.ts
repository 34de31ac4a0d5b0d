import { limits } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { ViewerRoster } from './viewer-roster.ts';

const viewer = (viewerId: number) => ({ viewerId, name: `viewer ${viewerId}`, role: 'driver' }) as const;

it('[CMD11] knows whom the hub named, until they leave or the link is cut', () => {
  const roster = new ViewerRoster();
  expect(() => roster.get(1)).toThrow(expect.objectContaining({ code: 'not_attached' }));
  roster.joined(viewer(1));
  roster.joined(viewer(2));
  expect(roster.get(1)).toEqual(viewer(1));
  roster.left(1);
  expect([...roster.ids()]).toEqual([2]);
  roster.clear();
  expect(() => roster.get(2)).toThrow(expect.objectContaining({ code: 'not_attached' }));
});

it('[CMD6] takes no more viewers than its bound', () => {
  const roster = new ViewerRoster();
  for (let id = 1; id <= limits.MAX_VIEWERS; id += 1) roster.joined(viewer(id));
  expect(() => roster.joined(viewer(9_999))).toThrow(expect.objectContaining({ code: 'limit_reached' }));
  roster.joined({ ...viewer(1), name: 'renamed' });
  expect(roster.get(1).name).toBe('renamed');
});
