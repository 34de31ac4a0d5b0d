import { buildMessage, type InstallState } from '@vibecode/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeNetwork } from '../testing/fake-sockets.ts';
import { followInstallLog } from './follow-install-log.ts';

const INSTALL: InstallState = {
  install_id: '1000000000000001',
  agent: 'codex',
  state: 'running',
  started_at: 1_800_000_000_000,
  step: 'Downloading',
};
const OTHER: InstallState = { ...INSTALL, install_id: '1000000000000002' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const net = fakeNetwork();
  const lifetime = new AbortController();
  const texts: string[] = [];
  net.link.start();
  followInstallLog({
    link: net.link,
    installId: INSTALL.install_id,
    onLog: ({ text }) => texts.push(text),
    onError: () => {},
    signal: lifetime.signal,
  });
  const print = (text: string, install = INSTALL) =>
    net.newest().events.onMessage(buildMessage('agents.install.progress', { install, text }));
  return { net, lifetime, texts, print };
}

describe('the log of an installation', () => {
  it('[AGT1] begins with what was printed before, and each event after it is added once', async () => {
    const { net, texts, print } = stage();
    net.welcome();
    print('two\n');
    await net.answer('agents.install.log', { install: INSTALL, text: 'one\ntwo\n' });
    print('three\n');
    print('of another one\n', OTHER);
    expect(texts.at(-1)).toBe('one\ntwo\nthree\n');
  });

  it('[AGT1] is asked for again after a cut, so that what was missed is there', async () => {
    const { net, texts, print } = stage();
    net.welcome();
    await net.answer('agents.install.log', { install: INSTALL, text: 'one\n' });
    net.newest().events.onClose({ code: 1006, reason: '' });
    vi.advanceTimersByTime(1_000);
    net.welcome();
    await net.answer('agents.install.log', { install: INSTALL, text: 'one\nmissed\n' });
    print('three\n');
    expect(texts).toEqual(['one\n', 'one\nmissed\n', 'one\nmissed\nthree\n']);
  });

  it('[AGT1] ends with the page, and keeps no more than the machine does', async () => {
    const { net, texts, print, lifetime } = stage();
    net.welcome();
    await net.answer('agents.install.log', { install: INSTALL, text: 'x'.repeat(65_000) });
    print('y'.repeat(1_000));
    expect(texts.at(-1)).toHaveLength(65_536);
    lifetime.abort();
    print('late');
    expect(texts).toHaveLength(2);
  });
});
