// What a person chose for this browser: colours, letters, screen reader. Kept in localStorage, told to all who read it.
import { createStore } from '../lib/store.ts';

export interface Settings {
  scheme: 'system' | 'light' | 'dark';
  fontPx: number;
  screenReaderMode: boolean;
}

export const SMALLEST_CHOSEN_FONT_PX = 9;
export const LARGEST_CHOSEN_FONT_PX = 24;

const STORAGE_KEY = 'vibecode.settings';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Anything that is missing or out of bounds becomes its default: the storage may be from another version. */
export function parseSettings(text: string | null, isPhone: boolean): Settings {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    // Not ours, or cut off.
  }
  const { scheme, fontPx, screenReaderMode } = isRecord(stored) ? stored : {};
  return {
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : 'system',
    fontPx: typeof fontPx === 'number' && Number.isFinite(fontPx) ? clampFont(fontPx) : isPhone ? 12 : 13,
    screenReaderMode: screenReaderMode === true,
  };
}

export function clampFont(px: number): number {
  return Math.min(LARGEST_CHOSEN_FONT_PX, Math.max(SMALLEST_CHOSEN_FONT_PX, Math.round(px)));
}

export const settings = createStore<Settings>({ scheme: 'system', fontPx: 13, screenReaderMode: false });

export function loadSettings(): void {
  settings.set(parseSettings(localStorage.getItem(STORAGE_KEY), matchMedia('(max-width: 640px)').matches));
}

export function changeSettings(change: Partial<Settings>): void {
  settings.set({ ...settings.get(), ...change });
  localStorage.setItem(STORAGE_KEY, JSON.stringify(settings.get()));
}
