import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/system-clock.ts';
import { ControlClient } from '../tmux/control-client.ts';
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
  type: (text: string, viewerId?: number) => void;
  attach: (
    viewerId: number,
    options?: { resume?: SessionStream['position']; viewer?: SimulatedViewer; size?: typeof SIZE },
  ) => Promise<{ viewer: SimulatedViewer; outcome: AttachOutcome }>;
  screenOfTmux: () => Promise<string>;
}

function textOf({ terminal }: SimulatedViewer): string {
  const rows: string[] = [];
  for (let y = 0; y < terminal.rows; y++)
    rows.push(terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)?.translateToString(true) ?? '');
  return rows.join('\n');
}

async function bench(argv: readonly string[] = ['bash', '--norc', '--noprofile']): Promise<Bench> {
  const tmux = await scratchTmux({ PS1: '$ ' });
  const paneId = await tmux.pane(argv, SIZE);
  const hub = new SimulatedHub();
  const linkWindow = new LinkWindow();
  const stream = createSessionStream({
    sessionId: newId((bytes) => crypto.getRandomValues(bytes)),
    sender: hub,
    linkWindow,
    clock: systemClock,
    widths: PLAIN_WIDTHS,
    size: SIZE,
    firstEpoch: 7,
  });
  hub.connect(stream);
  const control = await new Promise<ControlClient>((resolve) => {
    void new ControlClient({ server: tmux.server, paneId, listener: stream.listener, opened: resolve });
  });
  stream.open(control);
  const parsing = setInterval(() => {
    for (let id = 1; id < 20; id++) hub.parse(id);
  }, 5);
  return {
    tmux,
    paneId,
    hub,
    stream,
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
});
