// Amounts of bytes as people read them, in steps of 1024 as systems count memory and files. Pure.

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

export function byteText(bytes: number): string {
  let value = Math.max(0, bytes);
  let step = 0;
  // 1023.6 would be shown as 1024.
  while (value >= 1023.5 && step < UNITS.length - 1) {
    value /= 1024;
    step += 1;
  }
  const digits = step > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[step] ?? 'B'}`;
}

export function rateText(bytesPerSecond: number): string {
  return `${byteText(bytesPerSecond)}/s`;
}
