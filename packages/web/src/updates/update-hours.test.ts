import { describe, expect, it } from 'vitest';
import { hoursFault, hoursWindow, minuteOfDayIn, nextHoursText, parseHours, timeText } from './update-hours.ts';

const NIGHT = { from: '02:00', to: '05:00' };
const OVER_MIDNIGHT = { from: '22:30', to: '06:00' };

describe('the hours of updates', () => {
  it('[UPD5] are the machine’s own text, there and back', () => {
    expect(parseHours('22:30-06:00')).toEqual(OVER_MIDNIGHT);
    expect(hoursWindow(OVER_MIDNIGHT)).toBe('22:30-06:00');
  });

  it('[UPD5] that say no span are refused before they are sent', () => {
    expect(hoursFault(NIGHT)).toBeUndefined();
    expect(hoursFault({ from: '', to: '05:00' })).toContain('both');
    expect(hoursFault({ from: '05:00', to: '05:00' })).toContain('same time');
  });

  it.each([
    [NIGHT, 0, 'Next today at 02:00, in about 2 h.'],
    [NIGHT, 119, 'Next today at 02:00, in about 1 min.'],
    [NIGHT, 120, 'These hours are now, until 05:00.'],
    [NIGHT, 299, 'These hours are now, until 05:00.'],
    [NIGHT, 300, 'Next tomorrow at 02:00, in about 21 h.'],
    [OVER_MIDNIGHT, 1_380, 'These hours are now, until 06:00.'],
    [OVER_MIDNIGHT, 0, 'These hours are now, until 06:00.'],
    [OVER_MIDNIGHT, 360, 'Next today at 22:30, in about 16 h.'],
  ])('[UPD5] %j at minute %i: %s', (hours, minuteOfDay, text) => {
    expect(nextHoursText(hours, minuteOfDay)).toBe(text);
  });

  it('[UPD5] are in the machine’s time zone, whatever this browser’s is', () => {
    const now = Date.UTC(2026, 10, 22, 23, 5);
    expect(minuteOfDayIn('Etc/UTC', now)).toBe(23 * 60 + 5);
    expect(timeText(minuteOfDayIn('Europe/Berlin', now) ?? 0)).toBe('00:05');
    expect(timeText(minuteOfDayIn('Asia/Kolkata', now) ?? 0)).toBe('04:35');
    expect(minuteOfDayIn('Mars/Olympus', now)).toBeUndefined();
    expect(minuteOfDayIn(undefined, now)).toBeUndefined();
  });
});
