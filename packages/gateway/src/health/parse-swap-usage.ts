// What macOS's `sysctl -n vm.swapusage` prints: `total = 2048.00M  used = 1024.50M  free = …`. Pure.
import type { Usage } from './machine-reader.ts';

const UNIT_BYTES: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** No swap where nothing is said: macOS makes its swap files when it needs them. */
export function parseSwapUsage(text: string): Usage {
  return { total_bytes: figure(text, 'total'), used_bytes: figure(text, 'used') };
}

/** With a comma where the locale has one. */
function figure(text: string, name: string): number {
  const [, value = '0', unit = 'M'] = new RegExp(`${name} = (\\d+(?:[.,]\\d+)?)([KMGT])`).exec(text) ?? [];
  return Math.round(Number(value.replace(',', '.')) * (UNIT_BYTES[unit] ?? 1));
}
