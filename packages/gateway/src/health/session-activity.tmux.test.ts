import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/system-clock.ts';
import { attachArgv } from '../session/attach-argv.ts';
import { scratchRegistry } from '../testing/scratch-registry.ts';
import { scratchTmux, until } from '../testing/scratch-tmux.ts';
import { SessionActivity } from './session-activity.ts';

describe('SessionActivity', () => {
  it('[HLT10] hears of keys that people type by tmux itself, and not of their attaching', async () => {
    await using scratch = await scratchRegistry();
    await using theirs = await scratchTmux();
    const session = await scratch.create({ agent: 'custom', command: 'stty -echo; exec cat' });
    const activity = new SessionActivity({ sessions: () => [...scratch.registry.all()], clock: systemClock });
    const argv = attachArgv(scratch.tmux.server, session.paneId);
    const terminal = await theirs.pane(['env', '-u', 'TMUX', ...argv], { columns: 60, rows: 15 });
    await until(() => session.output.events.includes('clients'), 'the person');
    await activity.refresh();
    expect(session.activity.lastInputAt).toBeNull();
    // tmux counts in seconds: keys of the second of the attaching cannot be told from it.
    await until(async () => {
      await theirs.server.run(['send-keys', '-t', terminal, 'x']);
      await activity.refresh();
      return session.activity.lastInputAt !== null;
    }, 'their keys');
    expect(session.activity.lastInputAt).toBeGreaterThanOrEqual(session.info.created_at - 1_000);
  });

  it('[HLT10] leaves with the pane what the next gateway cannot know', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({ agent: 'custom', command: 'stty -echo; exec cat' });
    await session.input.text({ text: 'x', submit: false });
    const typedAt = session.activity.lastInputAt;
    expect(typedAt).not.toBeNull();
    await new SessionActivity({ sessions: () => [...scratch.registry.all()], clock: systemClock }).refresh();
    expect(session.activity.isUnsaved).toBe(false);
    const next = await scratch.again();
    expect(next.registry.get(session.sessionId).activity.lastInputAt).toBe(typedAt);
    await next.registry.stop();
  });

  it('[HLT10] sees the output of a pane whose control client is gone', async () => {
    await using scratch = await scratchRegistry();
    const session = await scratch.create({ agent: 'custom', command: 'stty -echo; exec cat' });
    const before = session.activity.lastOutputAt ?? 0;
    await scratch.registry.stop();
    // Printed while no gateway was there; in a later second, by which tmux counts.
    await until(async () => {
      await scratch.tmux.server.run(['send-keys', '-t', session.paneId, 'x', 'Enter']);
      const shown = await scratch.tmux.server.run([
        'display-message',
        '-p',
        '-t',
        session.paneId,
        '#{window_activity}',
      ]);
      return Number(shown) * 1000 > before + 1_000;
    }, 'output');
    const next = await scratch.again();
    expect(next.registry.get(session.sessionId).activity.lastOutputAt).toBeGreaterThan(before);
    await next.registry.stop();
  });
});
