import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES } from './frames/index.ts';
import * as limits from './limits.ts';

const schemaDir = join(import.meta.dirname, '../schema');

/** The value at `path` of a schema file, such as `definitions.json` and `$defs/columns/maximum`. */
async function bound(file: string, path: string): Promise<unknown> {
  let node: unknown = JSON.parse(await readFile(join(schemaDir, file), 'utf8'));
  for (const key of path.split('/')) node = (node as Record<string, unknown>)[key];
  return node;
}

describe('bounds in schemas', () => {
  it.each([
    ['definitions.json', '$defs/columns/minimum', limits.MIN_COLUMNS],
    ['definitions.json', '$defs/columns/maximum', limits.MAX_COLUMNS],
    ['definitions.json', '$defs/rows/minimum', limits.MIN_ROWS],
    ['definitions.json', '$defs/rows/maximum', limits.MAX_ROWS],
    ['events/gateway.hello.json', 'properties/sessions/maxItems', limits.MAX_SESSIONS],
    ['events/session.presence.json', 'properties/viewers/maxItems', limits.MAX_VIEWERS],
    ['commands/session.snapshot.json', 'x-result/properties/lines/maxItems', limits.MAX_ROWS],
    ['commands/session.snapshot.json', 'x-result/properties/cursor/properties/column/maximum', limits.MAX_COLUMNS],
    ['commands/session.snapshot.json', 'x-result/properties/cursor/properties/row/maximum', limits.MAX_ROWS - 1],
    ['commands/file.upload.begin.json', 'properties/size/maximum', limits.MAX_FILE_BYTES],
  ])('[CMD5] %s %s is %d', async (file, path, limit) => {
    expect(await bound(file, path)).toBe(limit);
  });

  it('[CMD5] every scrollback page asked for by default is allowed', async () => {
    const most = await bound('commands/session.scrollback.json', 'properties/count/maximum');
    expect(limits.SCROLLBACK_PAGE_LINES).toBeLessThanOrEqual(most as number);
  });

  it('[CMD5] the longest text of session.input fits a browser message, however it is escaped', async () => {
    const most = (await bound('commands/session.input.json', 'properties/text/maxLength')) as number;
    const envelope = JSON.stringify({
      type: 'session.input',
      request_id: '0123456789abcdef',
      session_id: '0123456789abcdef',
      body: { text: '\u0000'.repeat(most), submit: true },
    });
    expect(envelope.length).toBeLessThanOrEqual(limits.MAX_BROWSER_TEXT_BYTES);
    expect(limits.MAX_BROWSER_TEXT_BYTES).toBeLessThanOrEqual(limits.MAX_TEXT_MESSAGE_BYTES);
  });
});

describe('limits against each other', () => {
  it('[CMD5] frames carry what they are made for', () => {
    expect(limits.PASTE_CHUNK_BYTES + FRAME_HEADER_BYTES + 12).toBeLessThanOrEqual(limits.MAX_BROWSER_FRAME_BYTES);
    expect(limits.MAX_OUTPUT_PAYLOAD_BYTES + FRAME_HEADER_BYTES).toBeLessThanOrEqual(limits.MAX_GATEWAY_FRAME_BYTES);
    expect(limits.MAX_KEYS_BYTES).toBeLessThan(limits.PASTE_CHUNK_BYTES);
    expect(limits.PASTE_CHUNK_BYTES).toBeLessThan(limits.MAX_PASTE_BYTES);
    expect(limits.MAX_CHUNK_BYTES + FRAME_HEADER_BYTES).toBeLessThanOrEqual(limits.MAX_BROWSER_FRAME_BYTES);
    expect(limits.MAX_CHUNK_BYTES).toBeLessThan(limits.TRANSFER_WINDOW_BYTES);
  });

  it('[FL4] a first window carries one full output frame and lies within the bounds', () => {
    for (const windowBytes of [limits.SESSION_WINDOW_BYTES, limits.VIEWER_WINDOW_BYTES, limits.LINK_WINDOW_BYTES]) {
      expect(windowBytes).toBeGreaterThanOrEqual(limits.MAX_OUTPUT_PAYLOAD_BYTES);
      expect(windowBytes).toBeGreaterThan(limits.MIN_WINDOW_BYTES);
      expect(windowBytes).toBeLessThanOrEqual(limits.MAX_WINDOW_BYTES);
    }
    expect(limits.VIEWER_ACK_BYTES).toBeLessThan(limits.MIN_WINDOW_BYTES);
  });

  it('[RC5] a peer is dead only after several pings, a screen stale only after several probes', () => {
    expect(limits.PEER_DEAD_MS).toBeGreaterThanOrEqual(3 * limits.PING_INTERVAL_MS);
    expect(limits.STALE_AFTER_MS).toBeGreaterThanOrEqual(2 * limits.PROBE_INTERVAL_MS);
  });
});

describe('isTerminalSize', () => {
  it.each([
    [2, 2, true],
    [500, 300, true],
    [1, 24, false],
    [80, 1, false],
    [501, 24, false],
    [80, 301, false],
    [0, 0, false],
    [10_000, 10_000, false],
    [80.5, 24, false],
    [Number.NaN, 24, false],
  ])('[CMD5] %d x %d: %s', (columns, rows, allowed) => {
    expect(limits.isTerminalSize({ columns, rows })).toBe(allowed);
  });
});
