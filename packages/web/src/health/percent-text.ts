// A share as people read it: whole percents, tenths where there is little. Pure.

export function percentText(percent: number): string {
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}
