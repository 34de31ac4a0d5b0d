import { expect, it } from 'vitest';
import { UnconfirmedEndings } from './unconfirmed-endings.ts';

const ending = (sessionId: string) =>
  ({ session_id: sessionId, reason: 'exited', exit_status: { code: 3, signal: null }, ended_at: 1 }) as const;

it('[LNK12] says an ending again after a reconnect until the hub has surely read it', () => {
  const sent: string[] = [];
  const sender = {
    isOpen: false,
    sendText: (text: string) => sent.push((JSON.parse(text) as { session_id: string }).session_id),
    sendFrame: () => undefined,
  };
  let nowMs = 0;
  const endings = new UnconfirmedEndings({ sender, nowMs: () => nowMs });
  endings.report(ending('0000000000000000'));
  endings.delivered(1e9);
  expect(endings.count).toBe(1);
  sent.length = 0;
  sender.isOpen = true;
  nowMs = 10;
  endings.linkOpened();
  endings.report(ending('1111111111111111'));
  expect(sent).toEqual(['0000000000000000', '1111111111111111']);
  endings.delivered(10);
  expect(endings.count).toBe(2);
  endings.delivered(11);
  expect(endings.count).toBe(0);
  endings.linkOpened();
  expect(sent).toHaveLength(2);
});
