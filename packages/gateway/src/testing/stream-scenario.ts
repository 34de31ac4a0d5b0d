// One random life of a session stream on a real tmux: programs, viewers, slow readers, cuts, sizes, floods and restarts in
// any order. After it every viewer must show what tmux shows, and no epoch may have lost or repeated a byte.
import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WidthTable } from '@vibecode/protocol';
import { systemClock } from '../platform/system-clock.ts';
import { LinkWindow } from '../session/link-window.ts';
import { readMirrorState } from '../session/mirror-state.ts';
import { pictureQueries, readPicture } from '../session/pane-picture.ts';
import { looksLike } from '../session/reconcile.ts';
import { seedMirror } from '../session/seed-mirror.ts';
import { createSessionStream } from '../session/session-stream.ts';
import type { SessionStream } from '../session/session-stream-port.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { StreamAction } from './arbitrary-stream-scenario.ts';
import type { ScratchTmux } from './scratch-tmux.ts';
import { SimulatedHub } from './simulated-hub.ts';
import { SimulatedViewer } from './simulated-viewer.ts';
import { terminalPicture } from './terminal-picture.ts';

const SIZE = { columns: 40, rows: 10 };
/** How late a screen is right is told and not judged here: a machine under load gets all this before it is called wrong. */
const GIVE_UP_MS = 8_000;
const LOOK_MS = 50;
/** What was written is with the gateway after a millisecond or two, and never while tmux holds it back. */
const ARRIVAL_MS = 15;
/** A viewer to compare with may have to wait for the end of a pause, and for the mirror to be seeded. */
const COMPARE_WITHIN_MS = 1_000;
let serial = 0;

/** Of a joining viewer's screen, with its hidden state, and that of one who saw all the bytes. */
export interface Comparisons {
  asked: number;
  made: number;
  /** Those made while an escape or a character had arrived in part. */
  madeWithin: number;
}

export interface ScenarioReport {
  comparisons: Comparisons;
  /** From the last output, or the last that happened, until every viewer showed what tmux shows. */
  restMs: number;
}

export async function runScenario(
  actions: readonly StreamAction[],
  { tmux, widths }: { tmux: ScratchTmux; widths: WidthTable },
): Promise<ScenarioReport> {
  const life = await StreamLife.begin(tmux, widths);
  try {
    for (const step of actions) await life.perform(step);
    const restMs = await life.expectAllRight();
    return { comparisons: life.comparisons, restMs };
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
  readonly comparisons: Comparisons = { asked: 0, made: 0, madeWithin: 0 };
  /** Of viewers that have left. */
  readonly #faults: string[] = [];
  #writtenBytes = 0;
  #arrivedBytes = 0;
  #lastOutputAtMs = 0;
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
        await this.#write(Buffer.from(step.latin1, 'latin1'));
        // So that what happens next happens between this slice and the one after it.
        return this.#arrival();
      case 'burst':
        return this.#write(
          Buffer.from('burst line of output\x1b[31m!\x1b[m\r\n'.repeat(Math.ceil((step.kilobytes * 1024) / 31))),
        );
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

  /** Returns the time that it took. */
  async expectAllRight(): Promise<number> {
    if (this.#viewers.size === 0) await this.#attach({ viewer: 1, size: SIZE, resumes: false });
    this.#hub.holdsAcks = false;
    this.#hub.releaseAcks();
    const lastEventAtMs = performance.now();
    await this.#arrival();
    for (;;) {
      for (const viewer of this.#viewers.keys()) this.#hub.parse(viewer);
      const wrong = await this.#wrongViewers();
      const restMs = performance.now() - Math.max(lastEventAtMs, this.#lastOutputAtMs);
      if (wrong.length === 0) {
        this.#expectNoFaults();
        return restMs;
      }
      if (restMs > GIVE_UP_MS) throw new Error(`not what tmux shows: ${wrong.join('\n')}`);
      await sleep(LOOK_MS);
    }
  }

  async end(): Promise<void> {
    this.#stream.dispose();
    this.#control.close();
    for (const viewer of this.#viewers.values()) viewer.dispose();
    await this.#pipe.close();
    await this.#tmux.server.tryRun(['kill-pane', '-t', this.#paneId], { notifies: true });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#writtenBytes += bytes.length;
    await this.#pipe.write(bytes);
  }

  /** Until the gateway has read all that was written, or tmux keeps it: a pane that is paused tells nothing. */
  async #arrival(): Promise<void> {
    const giveUpAt = performance.now() + ARRIVAL_MS;
    while (this.#arrivedBytes < this.#writtenBytes && performance.now() < giveUpAt) await sleep(1);
    this.#arrivedBytes = this.#writtenBytes;
  }

  #expectNoFaults(): void {
    const faults = [...this.#faults, ...[...this.#viewers.values()].flatMap((viewer) => viewer.faults)];
    if (faults.length > 0) throw new Error(faults.join('\n'));
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
    const output = (bytes: Uint8Array): void => {
      this.#arrivedBytes += bytes.length;
      this.#lastOutputAtMs = performance.now();
      listener.output(bytes);
    };
    this.#control = await new Promise((resolve, reject) => {
      const closed = (): void => {
        reject(new Error('the control client closed'));
        listener.closed();
      };
      const { server } = this.#tmux;
      void new ControlClient({
        server,
        paneId: this.#paneId,
        listener: { ...listener, output, closed },
        opened: resolve,
      });
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
    this.#faults.push(...(this.#viewers.get(viewerId)?.faults.splice(0) ?? []));
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

  /** As soon as a viewer has parsed everything there is. One that never gets so far in time is not compared. */
  async #expectEqualToMirror(): Promise<void> {
    this.comparisons.asked++;
    if (this.#viewers.size === 0) await this.#attach({ viewer: 1, size: SIZE, resumes: false });
    const giveUpAt = performance.now() + COMPARE_WITHIN_MS;
    while (!this.#compareWithJoining() && performance.now() < giveUpAt) await sleep(5);
  }

  /** A viewer that has parsed everything equals one that joins now, hidden state included. Returns whether there was one. */
  #compareWithJoining(): boolean {
    const [entry] = this.#viewers;
    if (entry === undefined) return false;
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
    this.#hub.parse(9);
    this.#hub.parse(viewerId);
    const isComparable =
      position !== undefined &&
      old.joined &&
      old.position?.epoch === position.epoch &&
      old.position.offset === position.offset;
    const pictures = [old, fresh].map(({ terminal, rest }) => ({
      ...terminalPicture(terminal),
      // Whether the cursor blinks is the person's own wish until a program says otherwise: no snapshot takes it away.
      cursorBlinkOption: undefined,
      rest: [...rest],
    }));
    this.#faults.push(...fresh.faults);
    this.#stream.detach(9);
    this.#hub.removeViewer(9);
    fresh.dispose();
    if (!isComparable) return false;
    const differing = differences(pictures);
    if (differing.length > 0) throw new Error(`a joining viewer sees something else:\n${differing.join('\n')}`);
    this.comparisons.made++;
    if (pictures.some(({ parserState, rest }) => parserState !== 0 || rest.length > 0)) this.comparisons.madeWithin++;
    return true;
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

function differences([seen, joined]: readonly object[]): string[] {
  const others = new Map(Object.entries(joined ?? {}));
  return Object.entries(seen ?? {}).flatMap(([name, value]) => {
    const [before, after] = [value, others.get(name)].map((one) => JSON.stringify(one));
    return before === after ? [] : [`${name}: ${before}, joining ${after}`];
  });
}
