import type { HttpCloudCatalog } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { hourlyPrice, imagesIn, isCloudName, monthlyPrice, settleChoice, sizesIn, sizeText } from './cloud-choices.ts';
import { cloudMachineSteps, cloudMachineText, isOnItsWay } from './cloud-machine-text.ts';

const GB = 1024 ** 3;
const size = (slug: string, memoryGb: number, regions: string[]) => ({
  size: slug,
  description: 'Basic',
  cpus: 1,
  memory_bytes: memoryGb * GB,
  disk_bytes: memoryGb * 25 * GB,
  price_monthly: memoryGb * 6,
  price_hourly: memoryGb * 0.00893,
  currency: 'USD',
  regions,
});
const image = (slug: string, minDiskGb: number) => ({
  image: slug,
  name: slug,
  min_disk_bytes: minDiskGb * GB,
  regions: ['fra1', 'nyc1'],
});
const CATALOG: HttpCloudCatalog = {
  regions: [
    { region: 'fra1', name: 'Frankfurt 1' },
    { region: 'nyc1', name: 'New York 1' },
  ],
  sizes: [size('large', 8, ['fra1']), size('small', 1, ['fra1', 'nyc1']), size('middle', 2, ['fra1', 'nyc1'])],
  images: [image('ubuntu-24-04-x64', 10), image('debian-12-x64', 10), image('windows-like', 100)],
  ssh_keys: [],
};

describe('what a cloud machine is made of', () => {
  it('[CLD1] begins with the cheapest size that an agent has room in, and a usual system', () => {
    expect(settleChoice(CATALOG, {})).toEqual({ region: 'fra1', size: 'middle', image: 'ubuntu-24-04-x64' });
  });

  it('[CLD1] keeps what was chosen, and replaces what the new region does not have', () => {
    const chosen = { region: 'fra1', size: 'large', image: 'debian-12-x64' };
    expect(settleChoice(CATALOG, chosen)).toEqual(chosen);
    expect(settleChoice(CATALOG, { ...chosen, region: 'nyc1' })).toEqual({ ...chosen, region: 'nyc1', size: 'middle' });
    expect(settleChoice({ ...CATALOG, sizes: [] }, {})).toBeNull();
    expect(settleChoice({ ...CATALOG, regions: [] }, {})).toBeNull();
  });

  it('[CLD1] offers sizes of the region by price, and images that the disk has room for', () => {
    expect(sizesIn(CATALOG, 'nyc1').map(({ size: slug }) => slug)).toEqual(['small', 'middle']);
    const [small] = sizesIn(CATALOG, 'nyc1');
    expect(imagesIn(CATALOG, { region: 'nyc1', size: small }).map(({ image: slug }) => slug)).toEqual([
      'debian-12-x64',
      'ubuntu-24-04-x64',
    ]);
  });

  it('[CLD2] has its price, by the month and by the hour', () => {
    const [small] = sizesIn(CATALOG, 'nyc1');
    expect(small && [monthlyPrice(small), hourlyPrice(small)]).toEqual(['$6.00 a month', '$0.0089 an hour']);
    expect(small && sizeText(small)).toBe('$6.00 a month: 1 CPU, 1.0 GB memory, 25 GB disk');
  });

  it('[CLD1] a name is one that a host can have', () => {
    const names = ['build-box', 'a', 'box.example', '-box', 'box-', 'my box', '', 'x'.repeat(64)];
    expect(names.map(isCloudName)).toEqual([true, true, true, false, false, false, false, false]);
  });
});

it('[CLD3] a machine on its way has steps; one that is there, gone or failed has none', () => {
  const states = ['creating', 'booting', 'enrolled', 'connected', 'failed', 'other_account', 'destroyed'] as const;
  expect(states.map((state) => cloudMachineSteps(state).length)).toEqual([3, 3, 3, 0, 0, 0, 0]);
  expect(states.map((state) => isOnItsWay({ state }))).toEqual([true, true, true, false, false, false, false]);
  expect(states.map((state) => cloudMachineText(state).word)).toEqual([
    'Creating',
    'Starting',
    'Connecting',
    'Ready',
    'Failed',
    'Of another account',
    'Destroyed',
  ]);
});
