import { describe, expect, it } from 'vitest';
import { scratchRegistry } from '../testing/scratch-registry.ts';
import { scratchTmux, until } from '../testing/scratch-tmux.ts';
import { attachArgv } from './attach-argv.ts';

describe('people at the machine itself', () => {
  it('[TMX9] attach at another size, and neither size nor keys of the session change', async () => {
    await using scratch = await scratchRegistry();
    // Their terminal: a pane of another tmux, 60x15.
    await using theirs = await scratchTmux();
    const session = await scratch.create({ agent: 'custom', command: 'stty -echo; exec cat' });
    const argv = attachArgv(scratch.tmux.server, session.paneId);
    const terminal = await theirs.pane(['env', '-u', 'TMUX', ...argv], { columns: 60, rows: 15 });
    await until(() => session.output.events.includes('clients'), 'the person');
    await session.input.text({ text: 'from the browser', submit: true });
    const screen = () => theirs.server.run(['capture-pane', '-p', '-t', terminal]);
    await until(async () => (await screen()).includes('from the browser'), 'their screen');
    await theirs.server.run(['send-keys', '-t', terminal, 'from the terminal', 'Enter']);
    await until(() => session.output.text().includes('from the terminal'), 'our output');
    // Their own split, window and copy mode, by the keys that they know.
    await theirs.server.run(['send-keys', '-t', terminal, 'C-b', '%']);
    await until(() => session.output.events.includes('resized 40x24'), 'the split');
    await theirs.server.run(['send-keys', '-t', terminal, 'C-b', 'c']);
    await session.input.text({ text: 'still ours', submit: true });
    await until(() => session.output.text().includes('still ours'), 'the echo');
    expect(session.info).toMatchObject({ columns: 40, rows: 24 });
    expect(await scratch.tmux.server.run(['display-message', '-p', '-t', session.paneId, '#{window_width}'])).toBe(
      '80\n',
    );
    const events = session.output.events.filter((event) => event === 'clients').length;
    await theirs.server.run(['send-keys', '-t', terminal, 'C-b', 'd']);
    await until(() => session.output.events.filter((event) => event === 'clients').length > events, 'the farewell');
  });
});
