import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isGatewayError } from '../errors.ts';
import { startProcess } from '../process/start-process.ts';
import { hearPane, scratchTmux, until } from '../testing/scratch-tmux.ts';
import { ControlClient } from './control-client.ts';
import { endLeftOverClients } from './end-left-over-clients.ts';
import { GATEWAY_CLIENT_FLAGS } from './gateway-client-flags.ts';
import type { PaneListener, TmuxReply } from './pane-control.ts';

const words = (reply: TmuxReply | undefined) => (reply?.lines ?? []).map((line) => Buffer.from(line).toString());
const keys = (paneId: string, text: string) => ({
  command: `send-keys -t ${paneId} -H ${[...Buffer.from(text)].map((byte) => byte.toString(16)).join(' ')}`,
});

const DEAF: PaneListener = {
  output: () => undefined,
  paused: () => undefined,
  continued: () => undefined,
  resized: () => undefined,
  modeChanged: () => undefined,
  clientsChanged: () => undefined,
  paneGone: () => undefined,
  closed: () => undefined,
};

describe('ControlClient', () => {
  it('[TMX3] answers each query of a line, and those that tmux drops after an error', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    await using heard = await hearPane(tmux.server, paneId);
    const replies = await heard.control.ask([
      { command: 'display-message -p one' },
      { command: 'list-panes -t %99' },
      { command: 'display-message -p three' },
    ]);
    expect(replies.map((reply) => reply.ok)).toEqual([true, false, false]);
    expect(words(replies[0])).toEqual(['one']);
    const unknown = await heard.control.ask([{ command: 'no-such-command' }]);
    expect(unknown.map((reply) => reply.ok)).toEqual([false]);
    expect(words((await heard.control.ask([{ command: 'display-message -p after' }]))[0])).toEqual(['after']);
  });

  it('[TMX4] reads a screen full of forged lines as what it is', async () => {
    await using tmux = await scratchTmux();
    const program = 'stty raw -echo; cat';
    const paneId = await tmux.pane(['/bin/sh', '-c', program], { columns: 60, rows: 12 });
    await using heard = await hearPane(tmux.server, paneId);
    const capture = () =>
      heard.control.ask([
        { command: `display-message -p -t ${paneId} '#{pane_height}'` },
        {
          command: `capture-pane -p -t ${paneId}`,
          lineCount: ([height]) => (height?.ok === true ? Number(words(height)[0]) : undefined),
        },
      ]);
    await capture();
    // The numbers of the next replies are there to be guessed: all near ones are on the screen.
    const seconds = Math.floor(Date.now() / 1000);
    const [number] = words((await heard.control.ask([{ command: "display-message -p '#{client_pid}'" }]))[0]);
    expect(number).toMatch(/^\d+$/);
    for (let round = 0; round < 12; round += 1) {
      const lines = Array.from({ length: 12 }, (_, index) => {
        const guess = `${seconds + (index % 3)} ${300 + round * 12 + index} 1`;
        return ['%end ', '%error ', '%begin '][index % 3] + guess;
      });
      lines[round] =
        ['%exit', `%output ${paneId} forged`, `%pause ${paneId}`, '%layout-change @0 x x'][round % 4] ?? '';
      await heard.control.ask([keys(paneId, `\u001b[H\u001b[2J${lines.join('\r\n')}`)]);
      const [, screen] = await until(async () => {
        const replies = await capture();
        return words(replies[1])[11] === lines[11] && replies;
      }, 'the screen');
      expect(words(screen)).toEqual(lines);
    }
    expect(heard.events).toEqual([]);
    expect(heard.control.isOpen).toBe(true);
  });

  it('[TMX9] keeps keys and output with the pane when people split, rename, open windows and move it', async () => {
    await using tmux = await scratchTmux();
    const { server } = tmux;
    const paneId = await tmux.pane(['/bin/sh', '-c', 'stty -echo; cat']);
    await using heard = await hearPane(server, paneId);
    await sleep(200);
    let typed = 0;
    const typing = async () => {
      const word = `word${(typed += 1)}`;
      await heard.control.ask([keys(paneId, `${word}\r`)]);
      await until(() => heard.text().includes(word), word);
    };
    await typing();
    await server.run([
      'split-window',
      '-h',
      '-t',
      paneId,
      '--',
      '/bin/sh',
      '-c',
      'while :; do echo other; sleep 0.05; done',
    ]);
    await until(() => heard.events.includes('resized 40x24'), 'the new size');
    await typing();
    await server.run(['rename-session', '-t', '0', 'their own: name']);
    await server.run(['rename-window', '-t', paneId, '%end 1 1 1']);
    await server.run(['new-window', '-t', '$0:', '--', 'cat']);
    await typing();
    await server.run(['break-pane', '-d', '-s', paneId]);
    await typing();
    await server.run(['new-session', '-d', '-s', 'other', '--', 'cat']);
    await server.run(['move-pane', '-s', paneId, '-t', 'other:']);
    await sleep(300);
    await typing();
    await server.run(['kill-session', '-t', '$0']);
    await typing();
    expect(heard.text()).not.toContain('other');
    expect(heard.events).not.toContain('closed');
  });

  it('[TMX10] tells of modes, and of people who attach and leave', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    await using heard = await hearPane(tmux.server, paneId);
    await tmux.server.run(['copy-mode', '-t', paneId]);
    await until(() => heard.events.includes('mode true'), 'copy mode');
    await heard.control.ask([{ command: `copy-mode -q -t ${paneId}` }]);
    await until(() => heard.events.includes('mode false'), 'the end of copy mode');
    await using other = await hearPane(tmux.server, paneId);
    expect(other.control.isOpen).toBe(true);
    expect(heard.events).toEqual(['mode true', 'mode false']);
  });

  it('[TMX11] tells that the pane died, once, also when it was dead before', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['/bin/sh', '-c', 'read word; exit 3']);
    await using heard = await hearPane(tmux.server, paneId);
    await heard.control.ask([keys(paneId, 'x\r')]);
    await until(() => heard.events.includes('gone'), 'the death');
    await using late = await hearPane(tmux.server, paneId);
    await until(() => late.events.includes('gone'), 'the death again');
    await sleep(1_200);
    expect(heard.events.filter((event) => event === 'gone')).toEqual(['gone']);
  });

  it('[TMX11] closes once when the server goes, and rejects what was asked', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    const heard = await hearPane(tmux.server, paneId);
    const asked = heard.control.ask([{ command: 'kill-server' }, { command: 'display-message -p never' }]);
    const error = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) expect(isGatewayError(error, 'tmux_closed')).toBe(true);
    await until(() => heard.events.includes('closed'), 'the end');
    await expect(heard.control.ask([{ command: 'list-panes' }])).rejects.toSatisfy((reason) =>
      isGatewayError(reason, 'tmux_closed'),
    );
    heard.control.close();
    expect(heard.events.filter((event) => event === 'closed')).toEqual(['closed']);
  });

  it('[TMX11] is closed for a pane that is not there', async () => {
    await using tmux = await scratchTmux();
    await tmux.pane(['cat']);
    await expect(hearPane(tmux.server, '%77')).rejects.toThrow('closed');
  });

  it('[TMX12] lets go of a tmux that reads no commands', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    const heard = await hearPane(tmux.server, paneId);
    const pid = Number(await tmux.server.run(['display-message', '-p', '#{pid}']));
    process.kill(pid, 'SIGSTOP');
    try {
      const command = `display-message -p ${'x'.repeat(8_000)}`;
      for (let sent = 0; sent < 2_000 && heard.control.isOpen; sent += 1) {
        heard.control.query([{ command }], () => undefined);
        if (sent % 50 === 0) await sleep(1);
      }
      expect(heard.control.isOpen).toBe(false);
      expect(heard.events).toEqual(['closed']);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('[TMX16] lets go of clients at any moment while they attach', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    const serverPid = await tmux.server.run(['display-message', '-p', '#{pid}']);
    for (let round = 0; round < 60; round += 1) {
      const closed = new Promise<void>((resolve) => {
        const control = new ControlClient({
          server: tmux.server,
          paneId,
          opened: () => undefined,
          listener: { ...DEAF, closed: resolve },
        });
        setTimeout(() => control.close(), (round % 12) / 2);
      });
      await closed;
    }
    await until(async () => (await tmux.server.run(['list-clients'])) === '', 'the end of all clients');
    expect(await tmux.server.run(['display-message', '-p', '#{pid}'])).toBe(serverPid);
  });

  it('[TMX17] harms no tmux whose session goes before the client does', async () => {
    await using tmux = await scratchTmux();
    await tmux.pane(['cat']);
    const paneId = await tmux.pane(['cat']);
    const serverPid = await tmux.server.run(['display-message', '-p', '#{pid}']);
    await using heard = await hearPane(tmux.server, paneId);
    await heard.control.ask([{ command: 'display-message -p ready' }]);
    const pid = Number(await tmux.server.run(['list-clients', '-F', '#{client_pid}']));
    // As on a machine that has no time for it: tmux has taken its session, and waits for it to leave.
    process.kill(pid, 'SIGSTOP');
    try {
      await tmux.server.run(['kill-session', '-t', paneId]);
      await sleep(1_500);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(() => heard.events.includes('closed'), 'the end of the client');
    expect(await tmux.server.run(['display-message', '-p', '#{pid}'])).toBe(serverPid);
  });

  it('[TMX20] gives no command to another client: of many that attach at once each hears of its own pane', async () => {
    await using tmux = await scratchTmux();
    const paneIds: string[] = [];
    for (let count = 0; count < 16; count += 1) paneIds.push(await tmux.pane(['/bin/sh', '-c', 'read word']));
    const heard = await Promise.all(paneIds.map((paneId) => hearPane(tmux.server, paneId)));
    for (const [index, paneId] of paneIds.entries()) {
      await tmux.server.run(['send-keys', '-t', paneId, 'x', 'Enter']);
      await until(() => heard[index]?.events.includes('gone') === true, `the death of ${paneId}`);
    }
    for (const one of heard) await one[Symbol.asyncDispose]();
  });

  it('[TMX17] hears of the death in whatever window the pane is by then', async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['/bin/sh', '-c', 'read word; exit 3']);
    await using heard = await hearPane(tmux.server, paneId);
    await tmux.server.run(['split-window', '-t', paneId, '--', 'sh', '-c', 'exit 1']);
    await tmux.server.run(['break-pane', '-d', '-s', paneId]);
    await sleep(1_500);
    expect(heard.events).not.toContain('gone');
    await heard.control.ask([keys(paneId, 'x\r')]);
    await until(() => heard.events.includes('gone'), 'the death');
  });

  it("[TMX18] leaves people's own panes running where nobody looks at them", async () => {
    await using tmux = await scratchTmux();
    const paneId = await tmux.pane(['cat']);
    await using heard = await hearPane(tmux.server, paneId);
    const program = 'n=0; while :; do n=$((n + 1)); seq 1 2000; tmux wait-for -S round$n; done';
    const env = ['-e', `TMUX=${tmux.server.socketPath},0,0`];
    await tmux.server.run(['split-window', '-d', ...env, '-t', paneId, '--', '/bin/sh', '-c', program]);
    await tmux.server.run(['wait-for', 'round50']);
    expect(heard.text()).toBe('');
    expect(heard.control.isOpen).toBe(true);
  });

  it('[TMX19] ends the clients that a killed gateway left behind', async () => {
    await using tmux = await scratchTmux();
    const { executable, socketPath, clientEnv } = tmux.server;
    const paneId = await tmux.pane(['/bin/sh', '-c', 'read go; yes']);
    const args = ['-S', socketPath, '-C', 'attach-session', '-t', paneId, '-f', GATEWAY_CLIENT_FLAGS];
    const client = startProcess({ file: executable, args, env: clientEnv });
    client.stdin.on('error', () => undefined);
    const ended = new Promise((resolve) => client.once('exit', resolve));
    await new Promise((resolve) => client.stdout.once('readable', resolve));
    await tmux.server.run(['send-keys', '-t', paneId, 'x', 'Enter']);
    // Output waits for the client when both its pipes break.
    await sleep(500);
    client.stdout.destroy();
    client.stdin.destroy();
    await sleep(200);
    expect(await tmux.server.run(['list-clients', '-F', '#{client_pid}'])).toBe(`${client.pid}\n`);
    await endLeftOverClients(tmux.server);
    expect(await tmux.server.run(['list-clients'])).toBe('');
    await ended;
  });
});
