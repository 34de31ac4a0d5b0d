import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FixedUpdatePolicy } from './load-config.ts';
import { createLog } from '../platform/log.ts';
import { UpdatePolicySetting } from './update-policy-setting.ts';

const log = createLog({ level: 'error', format: 'json', write: () => undefined });
let dataDir = '';

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vibecode-policy-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const read = (fixed: FixedUpdatePolicy = {}) =>
  UpdatePolicySetting.read({ dataDir, fixed, timeZone: 'Europe/Berlin', log });
const BY_VARIABLE = 'environment variable VIBECODE_UPDATE_POLICY';

it('[UPD17] is manual until somebody has chosen, holds at once and after a restart, for its owner’s eyes', async () => {
  const setting = await read();
  expect(setting.current).toEqual({ mode: 'manual', time_zone: 'Europe/Berlin' });
  const chosen = await setting.choose({ mode: 'automatic', window: '22:30-06:00' });
  expect(chosen).toEqual({ mode: 'automatic', window: '22:30-06:00', time_zone: 'Europe/Berlin' });
  expect([setting.mode, setting.window]).toEqual(['automatic', { text: '22:30-06:00', from: 1_350, to: 360 }]);
  expect((await read()).current).toEqual(chosen);
  expect((await stat(join(dataDir, 'update-policy.json'))).mode & 0o777).toBe(0o600);
  await setting.choose({ mode: 'automatic' });
  expect((await read()).window).toBeUndefined();
});

it.each(['', '2:00-5:00', '02:00', '24:00-01:00', '02:00-02:00', '02:00–05:00', '02:00-05:00 UTC'])(
  '[UPD17] the hours "%s" are refused with what to give, and nothing is changed',
  async (window) => {
    const setting = await read();
    await setting.choose({ mode: 'automatic', window: '02:00-05:00' });
    await expect(setting.choose({ mode: 'automatic', window })).rejects.toMatchObject({
      code: 'invalid_message',
      field: '/window',
      message: expect.stringContaining('02:00-05:00') as string,
    });
    expect((await read()).current.window).toBe('02:00-05:00');
  },
);

it('[UPD17] what is fixed on the machine counts, is named, and is not overwritten; the rest can be chosen', async () => {
  await (await read()).choose({ mode: 'manual', window: '01:00-02:00' });
  const setting = await read({ mode: { value: 'automatic', by: BY_VARIABLE } });
  expect(setting.current).toMatchObject({ mode: 'automatic', window: '01:00-02:00', mode_fixed_by: BY_VARIABLE });
  await expect(setting.choose({ mode: 'manual' })).rejects.toMatchObject({
    code: 'update_policy_fixed',
    message: expect.stringContaining('VIBECODE_UPDATE_POLICY') as string,
  });
  expect(await setting.choose({ mode: 'automatic', window: '03:00-04:00' })).toMatchObject({ window: '03:00-04:00' });

  const hours = { value: { text: '05:00-06:00', from: 300, to: 360 }, by: 'key "update_window" in /etc/x.json' };
  const fixedHours = await read({ window: hours });
  expect(fixedHours.current).toMatchObject({ mode: 'automatic', window: '05:00-06:00', window_fixed_by: hours.by });
  for (const window of [undefined, '03:00-04:00']) {
    const refused = fixedHours.choose({ mode: 'manual', ...(window !== undefined && { window }) });
    await expect(refused).rejects.toMatchObject({ code: 'update_policy_fixed' });
  }
  expect(await fixedHours.choose({ mode: 'manual', window: '05:00-06:00' })).toMatchObject({ mode: 'manual' });
});

it('[UPD17] of two choices at once the later one stays, whole', async () => {
  const setting = await read();
  await Promise.all([
    setting.choose({ mode: 'automatic', window: '01:00-02:00' }),
    setting.choose({ mode: 'manual', window: '03:00-04:00' }),
  ]);
  expect(setting.current).toMatchObject({ mode: 'manual', window: '03:00-04:00' });
  expect((await read()).current).toEqual(setting.current);
});

it.each(['', '{', 'null', '{"mode":"always"}', '{"mode":"automatic","window":7}'])(
  '[UPD17] from a damaged file (%s) nothing is replaced unasked',
  async (text) => {
    await writeFile(join(dataDir, 'update-policy.json'), text);
    const setting = await read();
    expect(setting.current).toEqual({ mode: 'manual', time_zone: 'Europe/Berlin' });
    await setting.choose({ mode: 'automatic' });
    expect(JSON.parse(await readFile(join(dataDir, 'update-policy.json'), 'utf8'))).toEqual({ mode: 'automatic' });
  },
);

it('[UPD17] a file that is there and cannot be read is said; none at all is how every machine begins', async () => {
  let said = '';
  const told = createLog({ level: 'warn', format: 'json', write: (line) => (said += line) });
  const readTelling = () => UpdatePolicySetting.read({ dataDir, fixed: {}, timeZone: 'Europe/Berlin', log: told });
  await readTelling();
  expect(said).toBe('');
  await mkdir(join(dataDir, 'update-policy.json'));
  expect((await readTelling()).mode).toBe('manual');
  expect(JSON.parse(said)).toMatchObject({ event: 'update.policy_damaged' });
});

it('[UPD17] a choice that cannot be kept does not hold', async () => {
  const setting = await read();
  await rm(dataDir, { recursive: true });
  await expect(setting.choose({ mode: 'automatic' })).rejects.toMatchObject({ kind: 'data_folder' });
  expect(setting.mode).toBe('manual');
});
