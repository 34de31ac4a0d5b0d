import { expect, it } from 'vitest';
import { NamedAlarms, type AlarmStorage } from './named-alarms.ts';

/** Storage that keeps what it gets, as the object's own does. */
class MemoryStorage implements AlarmStorage {
  alarmAtMs: number | null = null;
  readonly #values = new Map<string, string>();

  async get<T>(key: string): Promise<T | undefined> {
    const text = this.#values.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.stringify(value));
  }

  async setAlarm(atMs: number): Promise<void> {
    this.alarmAtMs = atMs;
  }

  async deleteAlarm(): Promise<void> {
    this.alarmAtMs = null;
  }
}

it('[HUB18] the object’s alarm is always the next of the named ones', async () => {
  const storage = new MemoryStorage();
  const alarms = new NamedAlarms<'a' | 'b'>(storage);
  await alarms.load();
  await alarms.set('a', 200);
  expect(storage.alarmAtMs).toBe(200);
  await alarms.set('b', 100);
  expect(storage.alarmAtMs).toBe(100);
  expect(await alarms.takeDue(150)).toEqual(['b']);
  expect(storage.alarmAtMs).toBe(200);
  await alarms.clear('a');
  expect(storage.alarmAtMs).toBeNull();
});

it('[HUB18] outlive the object', async () => {
  const storage = new MemoryStorage();
  const first = new NamedAlarms<'a' | 'b'>(storage);
  await first.load();
  await first.set('a', 1);
  await first.set('b', 2);
  const second = new NamedAlarms<'a' | 'b'>(storage);
  await second.load();
  expect(second.isSet('b')).toBe(true);
  expect(await second.takeDue(2)).toEqual(['a', 'b']);
  expect(second.isSet('a')).toBe(false);
});
