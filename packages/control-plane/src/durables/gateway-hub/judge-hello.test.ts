import { buildMessage, PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { judgeHello } from './judge-hello.ts';

const hello = {
  protocol: { min: PROTOCOL_VERSION_FLOOR, max: PROTOCOL_VERSION },
  gateway_version: '0.1.0',
  instance_id: '0000000000000001',
  system_info: {
    os: 'linux',
    arch: 'x64',
    hostname: 'box',
    cpus: 1,
    ram_total: 1,
    disk_total: 1,
    tmux_version: '3.3a',
    home: '/root',
    user: 'root',
  },
  agents: [],
  sessions: [],
};

it('[HUB1] takes a valid hello with the newest common version', () => {
  expect(judgeHello(buildMessage('gateway.hello', hello))).toMatchObject({ ok: true, version: PROTOCOL_VERSION });
});

it('[HUB1] an older range closes with VERSION, even where the rest has another shape', () => {
  const old = { type: 'gateway.hello', body: { protocol: { min: 0, max: PROTOCOL_VERSION_FLOOR - 1 } } };
  expect(judgeHello(JSON.stringify(old))).toEqual({
    ok: false,
    close: 'VERSION',
    reason: 'the gateway is too old: update it',
  });
});

it('[HUB1] anything else is a bad handshake', () => {
  const messages = [
    '',
    '{}',
    JSON.stringify({ type: 'gateway.hello', body: null }),
    JSON.stringify({ type: 'gateway.hello', body: { protocol: 5 } }),
    JSON.stringify({ type: 'gateway.hello', body: { protocol: { min: '1', max: 1 } } }),
    JSON.stringify({ type: 'gateway.hello', body: { ...hello, instance_id: 'no id' } }),
    JSON.stringify({ type: 'ack', body: hello }),
  ];
  for (const message of messages) expect(judgeHello(message)).toMatchObject({ ok: false, close: 'BAD_HANDSHAKE' });
});
