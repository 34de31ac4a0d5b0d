import { expect, it } from 'vitest';
import { UnconfirmedEndings } from './unconfirmed-endings.ts';

const ending = (sessionId: string) =>
  ({ session_id: sessionId, reason: 'exited', exit_status: { code: 3, signal: null }, ended_at: 1 }) as const;

it('[LNK12] says an ending again after a reconnect until the hub has surely read it', async () => {
  const sent: string[] = [];
  const sender = {
    isOpen: false,
    sendText: (text: string) => sent.push((JSON.parse(text) as { session_id: string }).session_id),
    sendFrame: () => undefined,
  };
  let nowMs = 0;
  let asked = 0;
  const endings = new UnconfirmedEndings({ sender, nowMs: () => nowMs, sent: () => (asked += 1) });
  const first = endings.report(ending('0000000000000000'));
  endings.delivered(1e9);
  expect(endings.count).toBe(1);
  expect(sent).toEqual([]);
  sender.isOpen = true;
  nowMs = 10;
  endings.linkOpened();
  const second = endings.report(ending('1111111111111111'));
  expect(sent).toEqual(['0000000000000000', '1111111111111111']);
  expect(asked).toBe(2);
  endings.delivered(9);
  expect(endings.count).toBe(2);
  endings.delivered(10);
  await Promise.all([first, second]);
  expect(endings.count).toBe(0);
  endings.linkOpened();
  expect(sent).toHaveLength(2);
});
