// Colours of the terminal, light and dark. Both keep 4.5:1 for every foreground colour on the background (UI6).
import type { ITheme } from '@xterm/xterm';

const DARK: ITheme = {
  background: '#0f1012',
  foreground: '#e4e4e7',
  cursor: '#e4e4e7',
  cursorAccent: '#0f1012',
  selectionBackground: '#3b4a7a',
  black: '#3f3f46',
  red: '#f87171',
  green: '#7fd491',
  yellow: '#e5c07b',
  blue: '#82aaff',
  magenta: '#d6a0f5',
  cyan: '#6bd3e0',
  white: '#d4d4d8',
  brightBlack: '#8b8b96',
  brightRed: '#ff9b9b',
  brightGreen: '#a3e6b1',
  brightYellow: '#f2d79b',
  brightBlue: '#a9c4ff',
  brightMagenta: '#e6c3fa',
  brightCyan: '#9be5ee',
  brightWhite: '#fafafa',
};

const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1f1f23',
  cursor: '#1f1f23',
  cursorAccent: '#ffffff',
  selectionBackground: '#c7d6fb',
  black: '#1f1f23',
  red: '#b42318',
  green: '#1a7036',
  yellow: '#8a5a00',
  blue: '#2350c4',
  magenta: '#8b2fa8',
  cyan: '#0b6b7a',
  white: '#6b6b75',
  brightBlack: '#5f5f69',
  brightRed: '#c4320a',
  brightGreen: '#15803d',
  brightYellow: '#9a6700',
  brightBlue: '#3366e0',
  brightMagenta: '#a03fc0',
  brightCyan: '#0e7c8c',
  brightWhite: '#52525b',
};

export function terminalTheme(scheme: 'light' | 'dark'): ITheme {
  return scheme === 'dark' ? DARK : LIGHT;
}
