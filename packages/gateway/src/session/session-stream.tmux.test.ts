import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.ts';
import { systemClock } from '../platform/system-clock.ts';
import { ControlClient } from '../tmux/control-client.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { scratchTmux, until, type ScratchTmux } from '../testing/scratch-tmux.ts';
import { SimulatedHub } from '../testing/simulated-hub.ts';
import { SimulatedViewer } from '../testing/simulated-viewer.ts';
import { PLAIN_WIDTHS } from '../testing/plain-widths.ts';
import { LinkWindow } from './link-window.ts';
import { createSessionStream } from './session-stream.ts';
import type { AttachOutcome, SessionStream } from './session-stream-port.ts';

const SIZE = { columns: 60, rows: 15 };

interface Bench extends AsyncDisposable {
  tmux: ScratchTmux;
  paneId: string;
  hub: SimulatedHub;
  stream: SessionStream;
  control: ControlClient;
  restart: () => Promise<void>;
  type: (text: string, viewerId?: number) => void;
  attach: (
    viewerId: number,
    options?: { resume?: SessionStream['position']; viewer?: SimulatedViewer; size?: typeof SIZE },
  ) => Promise<{ viewer: SimulatedViewer; outcome: AttachOutcome }>;
  screenOfTmux: () => Promise<string>;
  sizeInTmux: () => Promise<string>;
}

/** Says `ready`, then with each line it reads deletes a column (DECDC), which xterm does and tmux does not know. */
const DELETES_COLUMNS = [
  'sh',
  '-c',
  String.raw`stty -echo; printf 'ready\r'; while read x; do printf "\033[1'~"; done`,
];

function textOf({ terminal }: SimulatedViewer): string {
  const rows: string[] = [];
  for (let y = 0; y < terminal.rows; y++)
    rows.push(terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)?.translateToString(true) ?? '');
  return rows.join('\n');
}

async function bench(
  argv: readonly string[] = ['bash', '--norc', '--noprofile'],
  clock: Clock = systemClock,
): Promise<Bench> {
  const tmux = await scratchTmux({ PS1: '$ ' });
  const paneId = await tmux.pane(argv, SIZE);
  const hub = new SimulatedHub();
  const linkWindow = new LinkWindow();
  const start = async () => {
    const stream = createSessionStream({
      sessionId: newId((bytes) => crypto.getRandomValues(bytes)),
      sender: hub,
      linkWindow,
      clock,
      widths: PLAIN_WIDTHS,
      size: SIZE,
      firstEpoch: 7,
    });
    hub.connect(stream);
    const control = await new Promise<ControlClient>((resolve) => {
      void new ControlClient({ server: tmux.server, paneId, listener: stream.listener, opened: resolve });
    });
    stream.open(control);
    return { stream, control };
  };
  let { stream, control } = await start();
  const parsing = setInterval(() => {
    for (let id = 1; id < 20; id++) hub.parse(id);
  }, 5);
  return {
    tmux,
    paneId,
    hub,
    get stream() {
      return stream;
    },
    get control() {
      return control;
    },
    async restart() {
      stream.dispose();
      control.close();
      hub.removeViewer(1);
      ({ stream, control } = await start());
    },
    type(text, viewerId = 1) {
      stream.inputFrom(viewerId);
      control.query(
        [{ command: `send-keys -t ${paneId} -H ${[...Buffer.from(text)].map((byte) => byte.toString(16)).join(' ')}` }],
        () => undefined,
      );
    },
    async attach(
      viewerId,
      { resume, viewer = new SimulatedViewer({ viewerId, widths: PLAIN_WIDTHS }), size = SIZE } = {},
    ) {
      hub.addViewer(viewer);
      const outcome = await new Promise<AttachOutcome>((resolve) => {
        stream.attach(
          { viewerId, name: `viewer ${viewerId}`, role: 'owner' },
          { client_id: newId((bytes) => crypto.getRandomValues(bytes)), ...size, ...(resume && { resume }) },
          resolve,
        );
      });
      await until(() => viewer.joined, 'the join');
      return { viewer, outcome };
    },
    screenOfTmux: async () =>
      (await tmux.server.run(['capture-pane', '-p', '-t', paneId]))
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd(),
    sizeInTmux: async () => {
      const [reply] = await control.ask([
        { command: `display-message -p -t ${paneId} '#{pane_width}x#{pane_height}'` },
      ]);
      return new TextDecoder().decode(reply?.lines[0]);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(parsing);
      stream.dispose();
      control.close();
      await tmux[Symbol.asyncDispose]();
    },
  };
}

describe('a session stream on a real tmux', () => {
  it('[VWR1] a viewer that attaches gets the screen and then everything that follows', async () => {
    await using b = await bench();
    await sleep(300);
    const { viewer, outcome } = await b.attach(1);
    expect(outcome).toMatchObject({ ok: true, mode: 'snapshot' });
    b.type('echo he"ll"o\r');
    await until(() => textOf(viewer).includes('\nhello\n'), 'the echo');
    const { viewer: second } = await b.attach(2);
    expect(textOf(second)).toBe(textOf(viewer));
    b.type('printf "\\033[1;31mred\\033[m"\r');
    await sleep(800);
    expect(textOf(second).trimEnd()).toBe(await b.screenOfTmux());
    expect([...viewer.faults, ...second.faults]).toEqual([]);
  });

  it('[VWR2] a viewer that comes back gets exactly what it missed, also after a cut link', async () => {
    await using b = await bench();
    await sleep(200);
    const { viewer } = await b.attach(1);
    b.hub.cut();
    b.stream.linkClosed();
    viewer.joined = false;
    b.type('echo mis""sed\r', 0);
    await sleep(200);
    b.hub.isOpen = true;
    b.stream.linkOpened();
    const before = viewer.snapshots;
    const { outcome } = await b.attach(1, { viewer, ...(viewer.position && { resume: viewer.position }) });
    expect(outcome).toMatchObject({ ok: true, mode: 'resume' });
    expect(textOf(viewer)).toContain('\nmissed\n');
    expect([viewer.snapshots - before, viewer.faults]).toEqual([0, []]);
  });

  it('[VWR5] [VWR8] who types sizes the session; each size is an epoch with a snapshot and a presence', async () => {
    await using b = await bench();
    const { viewer: desktop } = await b.attach(1);
    const epoch = desktop.position?.epoch ?? 0;
    await b.attach(2, { size: { columns: 40, rows: 9 } });
    expect(b.stream.size).toEqual(SIZE);
    b.type('\r', 2);
    await until(() => desktop.terminal.cols === 40 && desktop.terminal.rows === 9, 'the phone size');
    expect(desktop.position?.epoch).toBeGreaterThan(epoch);
    await until(
      () => b.hub.presences().some((body) => JSON.stringify(body).includes('"size_owner":2,"columns":40,"rows":9')),
      'presence',
    );
    b.stream.detach(2);
    await until(() => desktop.terminal.cols === SIZE.columns, 'the desktop size');
    expect(b.stream.presence()).toMatchObject({ size_owner: 1, ...SIZE });
    expect(desktop.faults).toEqual([]);
  });

  it('[VWR5] the last of two sizes that follow at once is the one that holds', async () => {
    await using b = await bench();
    const { viewer } = await b.attach(1);
    b.stream.viewport(1, { columns: 40, rows: 9 });
    b.stream.viewport(1, SIZE);
    expect(await b.sizeInTmux()).toBe('60x15');
    b.stream.viewport(1, { columns: 40, rows: 9 });
    await until(() => viewer.terminal.cols === 40 && viewer.terminal.rows === 9, 'the next size');
    expect(b.stream.size).toEqual({ columns: 40, rows: 9 });
  });

  it('[VWR5] who came while tmux was out of reach sizes the session once it is back', async () => {
    await using b = await bench();
    b.stream.listener.closed();
    const joined = b.attach(1, { size: { columns: 40, rows: 9 } });
    b.stream.open(b.control);
    const { viewer } = await joined;
    await until(() => viewer.terminal.cols === 40 && viewer.terminal.rows === 9, 'the size');
    expect(await b.sizeInTmux()).toBe('40x9');
  });

  it('[SNP3] after a gap both screens, modes and the unfinished sequence are there', async () => {
    await using b = await bench([
      'sh',
      '-c',
      String.raw`stty -echo; printf 'shell \033(0lqk\033(B\r\n\033[?2004h\033[?1049h\033[3;8r\033[?1003h\033[?1006h\033[2;2Hfull \033[31mscreen\033[5;5H\033[4'; read x; printf 'mok\033[m\033[?1049lback'; sleep 60`,
    ]);
    await sleep(300);
    const { viewer } = await b.attach(1);
    expect(viewer.terminal.buffer.active.type).toBe('alternate');
    expect(viewer.terminal.modes).toMatchObject({ mouseTrackingMode: 'any' });
    b.type('\r');
    await until(() => textOf(viewer).includes('back'), 'the end of the full-screen program');
    expect(textOf(viewer)).toContain('shell ┌─┐\nback');
    expect(viewer.terminal.buffer.active.type).toBe('normal');
  });

  it('[SNP4] a wrong guess heals at the next quiet moment', async () => {
    // Line drawing goes on after the screen was seeded: no capture tells that.
    await using b = await bench(['sh', '-c', String.raw`stty -echo; printf '\033(0'; read x; printf 'qqq'; sleep 60`]);
    await sleep(200);
    const { viewer } = await b.attach(1);
    b.type('\r');
    await until(() => textOf(viewer).includes('───'), 'what tmux shows');
    expect(viewer.faults).toEqual([]);
  });

  it('[SNP4] who was away when the screen was put right does not go on from the wrong one', async () => {
    const clock = new ManualClock();
    await using b = await bench(DELETES_COLUMNS, clock);
    await until(async () => (await b.screenOfTmux()) === 'ready', 'the program');
    const { viewer } = await b.attach(1);
    b.type('\r');
    await until(() => textOf(viewer).trimEnd() !== 'ready', 'what xterm makes of it');
    // The link is gone for this browser, and nobody knows yet.
    b.hub.removeViewer(1);
    const before = b.hub.broadcastBytes;
    clock.advance(5_000);
    await until(() => b.hub.broadcastBytes > before, 'the picture of tmux');
    viewer.joined = false;
    await b.attach(1, { viewer, ...(viewer.position && { resume: viewer.position }) });
    await until(() => textOf(viewer).trimEnd() === 'ready', 'what tmux shows');
    expect(viewer.faults).toEqual([]);
  });

  it('[SNP4] a comparison that was due when nobody watched is made up for when somebody does', async () => {
    const clock = new ManualClock();
    await using b = await bench(DELETES_COLUMNS, clock);
    await until(async () => (await b.screenOfTmux()) === 'ready', 'the program');
    const { viewer } = await b.attach(1);
    b.type('\r');
    await until(() => textOf(viewer).trimEnd() !== 'ready', 'what xterm makes of it');
    b.stream.detach(1);
    clock.advance(5_000);
    viewer.joined = false;
    await b.attach(1, { viewer, ...(viewer.position && { resume: viewer.position }) });
    clock.advance(5_000);
    await until(() => textOf(viewer).trimEnd() === 'ready', 'what tmux shows');
    expect(viewer.faults).toEqual([]);
  });

  it('[SNP3] [VWR2] a screen that was forgotten meanwhile is not resumed', async () => {
    const clock = new ManualClock();
    await using b = await bench(DELETES_COLUMNS, clock);
    await until(async () => (await b.screenOfTmux()) === 'ready', 'the program');
    const { viewer } = await b.attach(1);
    b.type('\r');
    await until(() => textOf(viewer).trimEnd() !== 'ready', 'what xterm makes of it');
    b.stream.detach(1);
    clock.advance(31_000);
    viewer.joined = false;
    const resume = viewer.position;
    expect(await b.attach(1, { viewer, ...(resume && { resume }) })).toMatchObject({ outcome: { mode: 'snapshot' } });
    expect(textOf(viewer).trimEnd()).toBe('ready');
    expect(viewer.position?.epoch).toBeGreaterThan(resume?.epoch ?? 0);
  });

  it('[SNP3] [SNP4] backgrounds that no capture tells outlive a correction and another size', async () => {
    await using b = await bench([
      'sh',
      '-c',
      String.raw`stty -echo; printf 'ready'; read x; printf "\r\033[44mbar\033[K\033[m\033[5;6r\033[5;1Hwrong\033[5;1H\033[1'~"; sleep 60`,
    ]);
    await until(async () => (await b.screenOfTmux()) === 'ready', 'the program');
    const { viewer } = await b.attach(1);
    const snapshots = viewer.snapshots;
    const barEnd = () => {
      const { active } = viewer.terminal.buffer;
      const cell = active.getLine(active.baseY)?.getCell(viewer.terminal.cols - 1);
      return cell?.isBgPalette() === true ? cell.getBgColor() : 'none';
    };
    b.type('\r');
    await until(() => viewer.snapshots > snapshots && textOf(viewer).includes('wrong'), 'what tmux shows');
    expect(barEnd()).toBe(4);
    b.stream.viewport(1, { columns: 40, rows: 9 });
    await until(() => viewer.terminal.cols === 40 && textOf(viewer).startsWith('bar'), 'the other size');
    expect(barEnd()).toBe(4);
    expect(viewer.faults).toEqual([]);
  });

  it('[SNP5] modes without a format outlive the gateway', async () => {
    await using b = await bench(['sh', '-c', String.raw`read x; printf '\033[?2004h\033[?1004h\033[5 qx'; sleep 60`]);
    await b.attach(1);
    b.type('\r');
    await until(
      async () =>
        (await b.tmux.server.run(['show-options', '-p', '-v', '-q', '-t', b.paneId, '@vc_modes'])).trim() ===
        '2004,1004,s5',
      'the stored modes',
    );
    await b.restart();
    const { viewer } = await b.attach(1);
    expect(viewer.terminal.modes).toMatchObject({ bracketedPasteMode: true, sendFocusMode: true });
  });

  it('[OUT5] a flood is paused, shown in pictures, and ends with the right screen in a new epoch', async () => {
    await using b = await bench();
    const { viewer } = await b.attach(1);
    const epoch = viewer.position?.epoch ?? 0;
    b.type('yes "a line that goes by" | head -n 1000000; echo finis""hed\r');
    await until(() => textOf(viewer).includes('finished'), 'the end of the flood');
    await sleep(700);
    expect(textOf(viewer).trimEnd()).toBe(await b.screenOfTmux());
    expect(viewer.position?.epoch).toBeGreaterThan(epoch);
    // Of 23 MB. What comes at less than the flood rate is sent as it is: the busier the machine, the more.
    expect(viewer.receivedBytes).toBeLessThan(10_000_000);
    expect(b.hub.texts.some((text) => text.includes('output_paused'))).toBe(true);
    expect(viewer.faults).toEqual([]);
  });

  it('[OUT9] an unwatched flood is paused until somebody watches', async () => {
    await using b = await bench();
    b.type('seq 1 1000000; echo finis""hed\r', 0);
    await until(async () => (await b.screenOfTmux()).includes('finished'), 'the end of the flood');
    expect(b.hub.broadcastBytes).toBe(0);
    const { viewer } = await b.attach(1);
    expect(textOf(viewer)).toContain('finished');
    b.type('echo aft""er\r');
    await until(() => textOf(viewer).includes('after'), 'output after the pause');
  });

  it('[VWR9] history is read by count, whatever its lines say', async () => {
    await using b = await bench([
      'sh',
      '-c',
      'for i in $(seq 1 100); do echo "%end 1 1 1"; echo "%output %0 $i"; done; sleep 60',
    ]);
    await until(async () => (await b.screenOfTmux()).includes(' 100'), 'the lines');
    const page = await b.stream.scrollback(1, { count: 4, before: 100, format: 'lines' });
    expect(page).toMatchObject({
      first_line: 96,
      line_count: 4,
      lines: ['%end 1 1 1', '%output %0 49', '%end 1 1 1', '%output %0 50'],
    });
    const newest = await b.stream.scrollback(1, { count: 1, format: 'lines' });
    expect(newest.first_line).toBe(newest.history_lines - 1);
    expect(await b.stream.scrollback(1, { count: 5, before: 0, format: 'lines' })).toMatchObject({
      line_count: 0,
      lines: [],
    });
  });

  it('[VWR10] programs get the screen as text without any viewer', async () => {
    await using b = await bench(['sh', '-c', 'printf "one\\ntwo  "; sleep 60']);
    await until(async () => (await b.screenOfTmux()).includes('two'), 'the text');
    const screen = await b.stream.snapshotForPrograms();
    expect(screen).toMatchObject({ ...SIZE, cursor: { column: 5, row: 1, visible: true }, alternate: false });
    expect(screen.lines.slice(0, 3)).toEqual(['one', 'two', '']);
    expect(await b.stream.probe()).toBeGreaterThanOrEqual(0);
  });

  it('[VWR7] somebody attached by tmux is shown to the viewers', async () => {
    await using b = await bench();
    await b.attach(1);
    // A terminal of its own for tmux to attach from.
    const terminal = spawn(
      '/usr/bin/env',
      ['script', '-qfc', `tmux -S ${b.tmux.server.socketPath} attach -t ${b.paneId}`, '/dev/null'],
      { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, TERM: 'xterm' } },
    );
    await until(() => b.stream.presence().viewers.some(({ kind }) => kind === 'terminal'), 'the person');
    expect(b.stream.presence().size_owner).toBe(1);
    expect(b.stream.size).toEqual(SIZE);
    terminal.kill();
    await until(() => b.stream.presence().viewers.every(({ kind }) => kind === 'browser'), 'the person to leave');
  });
});
