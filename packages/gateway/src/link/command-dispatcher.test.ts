import { limits, ProtocolError, type AckBody, type Envelope } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { GatewayError, toProtocolError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import type { CommandHandlers } from './command.ts';
import { CommandDispatcher } from './command-dispatcher.ts';

const id = (number: number): string => number.toString().padStart(16, '0');

function setUp(handlers: Partial<CommandHandlers>) {
  const acks: (Envelope & { body: AckBody })[] = [];
  const lines: string[] = [];
  const dispatcher = new CommandDispatcher({
    // Only the given ones are called.
    handlers: handlers as CommandHandlers,
    sender: {
      isOpen: true,
      sendText: (text) => acks.push(JSON.parse(text) as Envelope & { body: AckBody }),
      sendFrame: () => undefined,
    },
    log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }),
    toProtocolError,
  });
  return { dispatcher, acks, lines };
}

const end = (requestId: string): string =>
  JSON.stringify({ type: 'session.end', request_id: requestId, session_id: id(7), body: {} });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('command-dispatcher', () => {
  it('[CMD5] answers a repeated request_id with the first answer and has no second effect', async () => {
    let effects = 0;
    const { dispatcher, acks } = setUp({
      'session.end': (_command, answer) => {
        effects += 1;
        answer({});
      },
    });
    dispatcher.dispatch(end(id(1)));
    await settled();
    dispatcher.dispatch(end(id(1)));
    await settled();
    expect(effects).toBe(1);
    expect(acks).toHaveLength(2);
    expect(acks[1]).toEqual(acks[0]);
  });

  it('[CMD5] answers each repeat that came while the first was being worked on', async () => {
    let finish = (): void => undefined;
    let effects = 0;
    const { dispatcher, acks } = setUp({
      'session.end': async (_command, answer) => {
        effects += 1;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        answer({});
      },
    });
    for (let sent = 0; sent < 3; sent += 1) dispatcher.dispatch(end(id(1)));
    expect(acks).toHaveLength(0);
    finish();
    await settled();
    expect(effects).toBe(1);
    expect(acks.map((ack) => ack.body)).toEqual(Array.from({ length: 3 }, () => ({ ok: true, result: {} })));
  });

  it('[CMD6] refuses more commands at a time than its bound, and forgets the oldest answers', async () => {
    const { dispatcher, acks } = setUp({ 'session.end': () => new Promise<void>(() => undefined) });
    for (let sent = 0; sent <= limits.MAX_PENDING_COMMANDS; sent += 1) dispatcher.dispatch(end(id(sent)));
    await settled();
    expect(acks).toHaveLength(1);
    expect(acks[0]?.body).toMatchObject({ ok: false, error: { code: 'limit_reached' } });
    expect(dispatcher.runningCount).toBe(limits.MAX_PENDING_COMMANDS);
  });

  it('[CMD7] tells a known fault in our words and nothing of an unknown one', async () => {
    const faults = [
      new ProtocolError('workdir_not_found', 'There is no folder /x.'),
      new GatewayError('tmux_failed', 'tmux said: no'),
      new Error('secret /home/x'),
    ];
    const { dispatcher, acks, lines } = setUp({
      'session.end': () => Promise.reject(faults.shift()),
    });
    for (const request of [1, 2, 3]) {
      dispatcher.dispatch(end(id(request)));
      await settled();
    }
    expect(acks.map(({ body }) => (body.ok ? '' : body.error.code))).toEqual([
      'workdir_not_found',
      'tmux_failed',
      'internal',
    ]);
    expect(JSON.stringify(acks)).not.toContain('secret');
    expect(lines.join('')).toContain('command.threw');
  });

  it('[CMD7] answers when a handler forgot to', async () => {
    const { dispatcher, acks } = setUp({ 'session.end': () => undefined });
    dispatcher.dispatch(end(id(1)));
    await settled();
    expect(acks[0]?.body).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('[CMD8] calls handlers in the order of arrival, synchronously', () => {
    const order: (string | undefined)[] = [];
    const { dispatcher } = setUp({
      'session.end': async ({ requestId }) => {
        order.push(requestId);
        await settled();
      },
    });
    dispatcher.dispatch(end(id(1)));
    dispatcher.dispatch(end(id(2)));
    expect(order).toEqual([id(1), id(2)]);
  });

  it('[CMD2] logs what it drops without its content', () => {
    const { dispatcher, lines } = setUp({});
    dispatcher.dispatch('my password is hunter2');
    expect(lines.join('')).toContain('message.dropped');
    expect(lines.join('')).not.toContain('hunter2');
  });
});
