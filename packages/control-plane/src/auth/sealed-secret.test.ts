import { expect, it } from 'vitest';
import { sealingKey } from './sealed-secret.ts';

const KEY = btoa('k'.repeat(32));

it('[PRV1] opens what it has sealed, and never seals alike', async () => {
  const key = sealingKey(KEY);
  const sealed = await key.seal('dop_v1_secret', 'account cloud');
  expect(sealed).not.toContain('secret');
  expect(sealed).not.toBe(await key.seal('dop_v1_secret', 'account cloud'));
  expect(await key.open(sealed, 'account cloud')).toBe('dop_v1_secret');
});

it('[PRV1] opens nothing that belongs elsewhere, was changed, or was sealed with another key', async () => {
  const key = sealingKey(KEY);
  const sealed = await key.seal('dop_v1_secret', 'account cloud');
  expect(await key.open(sealed, 'another cloud')).toBeUndefined();
  expect(await key.open(`${sealed.slice(0, -4)}AAA=`, 'account cloud')).toBeUndefined();
  expect(await key.open('v1.%%%.%%%', 'account cloud')).toBeUndefined();
  expect(await key.open('dop_v1_secret', 'account cloud')).toBeUndefined();
  expect(await sealingKey(btoa('j'.repeat(32))).open(sealed, 'account cloud')).toBeUndefined();
});

it('[PRV1] takes no short key', async () => {
  await expect(sealingKey(btoa('short')).seal('x', 'y')).rejects.toThrow('32 in base64');
});
