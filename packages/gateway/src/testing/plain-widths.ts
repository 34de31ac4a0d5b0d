// A small width table for tests that need no measured one.
import type { WidthTable } from '@vibecode/protocol';

export const PLAIN_WIDTHS: WidthTable = {
  tmux_version: 'test',
  runs: [
    [0x0300, 0x036f, 0],
    [0x200b, 0x200f, 0],
    [0x2705, 0x2705, 2],
    [0x4e00, 0x9fff, 2],
    [0xfe00, 0xfe0f, 0],
    [0x1f300, 0x1faff, 2],
  ],
  joins_zwj: true,
  widens_vs16: false,
};
