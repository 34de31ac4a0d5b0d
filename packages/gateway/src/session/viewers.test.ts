import { expect, it } from 'vitest';
import { Viewers } from './viewers.ts';

const SMALL = { columns: 40, rows: 20 };
const LARGE = { columns: 160, rows: 50 };

function watching(): Viewers {
  const viewers = new Viewers();
  viewers.add({ viewerId: 1, name: 'watcher', role: 'observer', size: SMALL }, 0);
  viewers.add({ viewerId: 2, name: 'desktop', role: 'owner', size: LARGE }, 1);
  viewers.add({ viewerId: 3, name: 'phone', role: 'driver', size: SMALL }, 2);
  return viewers;
}

it('[VWR5] the first who may type owns the size, then the last who typed', () => {
  const viewers = watching();
  expect(viewers.owner).toBe(2);
  expect(viewers.makeOwner(3, 10)).toBe(true);
  expect(viewers.ownerSize).toEqual(SMALL);
  expect(viewers.makeOwner(3, 11)).toBe(false);
  expect(viewers.makeOwner(99, 12)).toBe(false);
});

it('[VWR6] an owner that leaves hands over to the most recently active; an observer never owns', () => {
  const viewers = watching();
  viewers.makeOwner(3, 10);
  viewers.remove(3);
  expect(viewers.owner).toBe(2);
  viewers.remove(2);
  expect(viewers.owner).toBeNull();
  expect(viewers.ownerSize).toBeUndefined();
});

it('[VWR7] people attached by tmux are listed and own nothing', () => {
  const viewers = new Viewers();
  expect(viewers.setTerminals([{ name: 'ann (/dev/pts/3)', size: LARGE }])).toBe(true);
  expect(viewers.setTerminals([{ name: 'ann (/dev/pts/3)', size: LARGE }])).toBe(false);
  expect(viewers.list()).toEqual([
    { viewer_id: 4294967295, name: 'ann (/dev/pts/3)', role: 'owner', kind: 'terminal', ...LARGE },
  ]);
  expect(viewers.owner).toBeNull();
});
