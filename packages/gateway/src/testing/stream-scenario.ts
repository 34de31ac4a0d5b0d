// One random life of a session stream on a real tmux: programs, viewers, slow readers, cuts, sizes, floods and restarts in
// any order. After it every viewer must show what tmux shows, and no epoch may have lost or repeated a byte.
import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WidthTable } from '@vibecode/protocol';
import fc from 'fast-check';
import { systemClock } from '../platform/system-clock.ts';
import { LinkWindow } from '../session/link-window.ts';
import { readMirrorState } from '../session/mirror-state.ts';
import { pictureQueries, readPicture } from '../session/pane-picture.ts';
import { looksLike } from '../session/reconcile.ts';
import { seedMirror } from '../session/seed-mirror.ts';
import { createSessionStream } from '../session/session-stream.ts';
import type { SessionStream } from '../session/session-stream-port.ts';
import { ControlClient } from '../tmux/control-client.ts';
import { vtStep } from './arbitrary-vt-program.ts';
import type { ScratchTmux } from './scratch-tmux.ts';
import { SimulatedHub } from './simulated-hub.ts';
import { SimulatedViewer } from './simulated-viewer.ts';
import { terminalPicture } from './terminal-picture.ts';

const viewerNumber = fc.integer({ min: 1, max: 3 });
const size = fc.constantFrom({ columns: 40, rows: 10 }, { columns: 33, rows: 12 }, { columns: 61, rows: 7 });

const action = fc.oneof(
  { weight: 12, arbitrary: fc.array(vtStep, { minLength: 1, maxLength: 12 }).map((steps) => ({ do: 'print', text: steps.join('') }) as const) },
  { weight: 3, arbitrary: fc.nat({ max: 30 }).map((ms) => ({ do: 'wait', ms }) as const) },
  // Long enough for the screen to be compared with tmux and put right in the midst of it all.
  { weight: 1, arbitrary: fc.integer({ min: 95, max: 160 }).map((ms) => ({ do: 'wait', ms }) as const) },
  { weight: 4, arbitrary: fc.tuple(viewerNumber, size, fc.boolean()).map(([viewer, size, resumes]) => ({ do: 'attach', viewer, size, resumes }) as const) },
  { weight: 1, arbitrary: viewerNumber.map((viewer) => ({ do: 'detach', viewer }) as const) },
  { weight: 4, arbitrary: fc.tuple(viewerNumber, fc.integer({ min: 1, max: 4 })).map(([viewer, frames]) => ({ do: 'parse', viewer, frames }) as const) },
  { weight: 1, arbitrary: viewerNumber.map((viewer) => ({ do: 'input', viewer }) as const) },
  { weight: 1, arbitrary: fc.tuple(viewerNumber, size).map(([viewer, size]) => ({ do: 'viewport', viewer, size }) as const) },
  { weight: 1, arbitrary: fc.boolean().map((holds) => ({ do: 'acks', holds }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'cut' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'pause' } as const) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }).map((kilobytes) => ({ do: 'burst', kilobytes }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'compare' } as const) },
); // prettier-ignore

export type StreamAction = typeof action extends fc.Arbitrary<infer T> ? T : never;
export const streamScenario = fc.array(action, { minLength: 3, maxLength: 40 });

const SIZE = { columns: 40, rows: 10 };
/** A screen must be right 0.6 s after the last output; a machine under load gets more before it is called wrong. */
const GIVE_UP_MS = 8_000;
let serial = 0;

export async function runScenario(
  actions: readonly StreamAction[],
  { tmux, widths }: { tmux: ScratchTmux; widths: WidthTable },
) {
  const life = await StreamLife.begin(tmux, widths);
  try {
    for (const step of actions) await life.perform(step);
    await life.expectAllRight();
  } finally {
    await life.end();
  }
}

class StreamLife {
  readonly #tmux: ScratchTmux;
  readonly #widths: WidthTable;
  readonly #paneId: string;
  readonly #pipe: Awaited<ReturnType<typeof open>>;
  readonly #viewers = new Map<number, SimulatedViewer>();
  #hub = new SimulatedHub();
  #stream!: SessionStream;
  #control!: ControlClient;
  #epoch = 1;

  private constructor(parts: {
    tmux: ScratchTmux;
    widths: WidthTable;
    paneId: string;
    pipe: Awaited<ReturnType<typeof open>>;
  }) {
    this.#tmux = parts.tmux;
    this.#widths = parts.widths;
    this.#paneId = parts.paneId;
    this.#pipe = parts.pipe;
  }

  static async begin(tmux: ScratchTmux, widths: WidthTable): Promise<StreamLife> {
    const path = join(tmux.folder, `pipe-${serial++}`);
    execFileSync('mkfifo', [path]);
    const paneId = await tmux.pane(['sh', '-c', 'stty raw -echo; exec cat "$1"', 'sh', path], SIZE);
    const life = new StreamLife({ tmux, widths, paneId, pipe: await open(path, 'r+') });
    // Until the terminal is raw, line feeds would be changed on their way.
    await sleep(30);
    await life.#startStream();
    return life;
  }

  async perform(step: StreamAction): Promise<void> {
    const now = this.#viewers.get('viewer' in step ? step.viewer : 0);
    switch (step.do) {
      case 'print':
        await this.#pipe.write(step.text);
        return;
      case 'burst':
        await this.#pipe.write(
          'burst line of output\x1b[31m!\x1b[m\r\n'.repeat(Math.ceil((step.kilobytes * 1024) / 31)),
        );
        return;
      case 'wait':
        return sleep(step.ms);
      case 'attach':
        return this.#attach(step);
      case 'detach':
        this.#forget(step.viewer);
        return;
      case 'parse':
        this.#hub.parse(step.viewer, step.frames);
        return;
      case 'input':
        if (now !== undefined) this.#stream.inputFrom(step.viewer);
        return;
      case 'viewport':
        this.#stream.viewport(step.viewer, step.size);
        return;
      case 'acks':
        this.#hub.holdsAcks = step.holds;
        if (!step.holds) this.#hub.releaseAcks();
        return;
      case 'cut':
        return this.#cut();
      case 'restart':
        this.#stream.dispose();
        this.#control.close();
        for (const viewer of this.#viewers.keys()) this.#hub.removeViewer(viewer);
        this.#hub = new SimulatedHub();
        await this.#startStream();
        return this.#attachAgain();
      case 'pause':
        this.#control.query([{ command: `refresh-client -A ${this.#paneId}:pause` }], () => undefined);
        return;
      case 'compare':
        return this.#expectEqualToMirror();
    }
  }

  async expectAllRight(): Promise<void> {
    if (this.#viewers.size === 0) await this.#attach({ viewer: 1, size: SIZE, resumes: false });
    this.#hub.holdsAcks = false;
    this.#hub.releaseAcks();
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (;;) {
      await sleep(150);
      for (const viewer of this.#viewers.keys()) this.#hub.parse(viewer);
      const wrong = await this.#wrongViewers();
      if (wrong.length === 0) break;
      if (performance.now() > giveUpAt) throw new Error(`not what tmux shows: ${wrong.join('\n')}`);
    }
    const faults = [...this.#viewers.values()].flatMap((viewer) => viewer.faults);
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }

  async end(): Promise<void> {
    this.#stream.dispose();
    this.#control.close();
    for (const viewer of this.#viewers.values()) viewer.dispose();
    await this.#pipe.close();
    await this.#tmux.server.tryRun(['kill-pane', '-t', this.#paneId], { notifies: true });
  }

  async #startStream(): Promise<void> {
    const { size } = this.#picture(
      await this.#tmux.server.run(['display-message', '-p', '-t', this.#paneId, '#{pane_width} #{pane_height}']),
    );
    this.#epoch += 1000;
    this.#stream = createSessionStream({
      sessionId: '0123456789abcdef',
      sender: this.#hub,
      linkWindow: new LinkWindow(),
      clock: systemClock,
      widths: this.#widths,
      size,
      firstEpoch: this.#epoch,
    });
    this.#hub.connect(this.#stream);
    const { listener } = this.#stream;
    this.#control = await new Promise((resolve, reject) => {
      const closed = (): void => {
        reject(new Error('the control client closed'));
        listener.closed();
      };
      const { server } = this.#tmux;
      void new ControlClient({ server, paneId: this.#paneId, listener: { ...listener, closed }, opened: resolve });
    });
    this.#stream.open(this.#control);
  }

  #picture(printed: string) {
    const [columns = 0, rows = 0] = printed.trim().split(' ').map(Number);
    return { size: { columns, rows } };
  }

  async #attach({
    viewer: viewerId,
    size,
    resumes,
  }: {
    viewer: number;
    size: typeof SIZE;
    resumes: boolean;
  }): Promise<void> {
    const known = this.#viewers.get(viewerId);
    const viewer = known ?? new SimulatedViewer({ viewerId, widths: this.#widths });
    this.#forget(viewerId);
    viewer.joined = false;
    this.#viewers.set(viewerId, viewer);
    this.#hub.addViewer(viewer);
    const resume = resumes ? viewer.position : undefined;
    this.#stream.attach(
      { viewerId, name: `viewer ${viewerId}`, role: 'owner' },
      { client_id: '0123456789abcdef', ...size, ...(resume && { resume }) },
      () => undefined,
    );
  }

  #forget(viewerId: number): void {
    this.#viewers.delete(viewerId);
    this.#hub.removeViewer(viewerId);
    this.#stream.detach(viewerId);
  }

  async #cut(): Promise<void> {
    this.#hub.cut();
    this.#stream.linkClosed();
    await sleep(5);
    const { texts } = this.#hub;
    this.#hub.isOpen = true;
    texts.length = 0;
    this.#stream.linkOpened();
    await this.#attachAgain();
  }

  async #attachAgain(): Promise<void> {
    // Attaching takes the viewer out of the map and puts it back.
    const viewers = Array.from(this.#viewers.keys());
    for (const viewer of viewers) await this.#attach({ viewer, size: SIZE, resumes: true });
  }

  /** A viewer that has parsed everything equals one that joins now, hidden state included. */
  async #expectEqualToMirror(): Promise<void> {
    const [entry] = this.#viewers;
    if (entry === undefined) return;
    const [viewerId, old] = entry;
    const fresh = new SimulatedViewer({ viewerId: 9, widths: this.#widths });
    this.#hub.addViewer(fresh);
    let position: SessionStream['position'] | undefined;
    this.#stream.attach(
      { viewerId: 9, name: 'fresh', role: 'observer' },
      { client_id: '0123456789abcdef', ...SIZE },
      () => {
        position = this.#stream.position;
      },
    );
    // Served at once where the mirror follows; nothing else happens in between.
    if (position !== undefined) {
      this.#hub.parse(9);
      this.#hub.parse(viewerId);
      const same = old.position?.epoch === position.epoch && old.position.offset === position.offset && old.joined;
      const pictures = [old, fresh].map(({ terminal }) => JSON.stringify(terminalPicture(terminal)));
      if (same && pictures[0] !== pictures[1])
        throw new Error(`a joining viewer sees something else:\n${pictures.join('\n')}`);
    }
    this.#stream.detach(9);
    this.#hub.removeViewer(9);
    fresh.dispose();
  }

  async #wrongViewers(): Promise<string[]> {
    const picture = readPicture(await this.#control.ask(pictureQueries(this.#paneId)));
    if (picture === undefined) throw new Error('the pane is gone');
    const tmux = seedMirror(picture, this.#widths);
    const wrong: string[] = [];
    for (const [id, { terminal }] of this.#viewers) {
      const state = readMirrorState(terminal);
      if (!looksLike(state, tmux.read()))
        wrong.push(
          `viewer ${id}: ${terminal.buffer.active.cursorX},${terminal.buffer.active.cursorY} ${showRows(terminal)}\ntmux: ${picture.cursor.x},${picture.cursor.y} ${picture.lines.map((line) => new TextDecoder().decode(line)).join('|')}`,
        );
    }
    tmux.dispose();
    return wrong;
  }
}

function showRows({ buffer, rows }: SimulatedViewer['terminal']): string {
  return Array.from({ length: rows }, (_, y) =>
    buffer.active.getLine(buffer.active.baseY + y)?.translateToString(true),
  ).join('|');
}
