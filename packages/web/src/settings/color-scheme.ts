// The colour scheme in force: the person's choice, or the system's. Sets data-scheme on the page's root.
import { createStore, type ReadableStore } from '../lib/store.ts';
import { settings } from './settings.ts';

const scheme = createStore<'light' | 'dark'>('light');

export const colorScheme: ReadableStore<'light' | 'dark'> = scheme;

export function followColorScheme(): void {
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = settings.get().scheme;
    scheme.set(chosen === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : chosen);
    document.documentElement.dataset['scheme'] = scheme.get();
  };
  systemIsDark.addEventListener('change', apply);
  settings.subscribe(apply);
  apply();
}
