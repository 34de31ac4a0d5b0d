// Knows what a pane shows, at the stream's exact position: follows its output with a mirror while somebody watches, asks
// tmux after each gap, and takes pictures while a flood is paused.
import type { TerminalSize } from '@vibecode/protocol';
import type { PaneControl } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import { FloodMeter, UNWATCHED_FLOOD, WATCHED_FLOOD } from './flood-meter.ts';
import { FloodPause } from './flood-pause.ts';
import { InteractiveWindow } from './interactive-window.ts';
import { keepErasedTails } from './keep-erased-tails.ts';
import type { Mirror } from './mirror.ts';
import { pictureQueries, readPicture, type PanePicture } from './pane-picture.ts';
import { QuietCheck } from './quiet-check.ts';
import { pictureBytes, seedMirror } from './seed-mirror.ts';
import type { SessionStreamOptions } from './session-stream-port.ts';
import { takeSnapshot } from './snapshot.ts';
import { TmuxToFrames, type ScreenSnapshot } from './tmux-to-frames.ts';

export interface ScreenFollowerEvents {
  /** Somebody is attached or waits to be. */
  isWatched: () => boolean;
  /** Joining viewers can be served now. */
  screenKnown: () => void;
  /** tmux refused to show the pane. */
  screenRefused: () => void;
  /** Told before anything of that size is sent. */
  sizeSeen: (size: TerminalSize) => void;
  notice: (kind: 'output_paused' | 'output_resumed') => void;
}

/**
 * closed: no control client. idle: nobody has watched for a while, output is counted. seeding: tmux was asked for the
 * screen. following: the mirror is at the stream's position. paused: tmux does not send the pane's output.
 */
type State = 'closed' | 'idle' | 'seeding' | 'following' | 'paused';

export class ScreenFollower {
  readonly frames: TmuxToFrames;
  readonly #options: SessionStreamOptions;
  readonly #events: ScreenFollowerEvents;
  readonly #flood: FloodPause;
  readonly #watchedMeter = new FloodMeter(WATCHED_FLOOD);
  readonly #unwatchedMeter = new FloodMeter(UNWATCHED_FLOOD);
  readonly #interactive: InteractiveWindow;
  readonly #quietCheck: QuietCheck;
  #control: PaneControl | undefined;
  #state: State = 'closed';
  #mirror: Mirror | undefined;
  #mirrorIsGuessed = true;
  /** The mirror until the screen was asked for anew, while no output has come since. */
  #before: Mirror | undefined;
  #picture: ScreenSnapshot | undefined;
  /** Rises whenever what tmux was asked for is no longer wanted. */
  #generation = 0;

  constructor({ options, events }: { options: SessionStreamOptions; events: ScreenFollowerEvents }) {
    this.#options = options;
    this.#events = events;
    this.frames = new TmuxToFrames({ ...options, snapshot: () => this.snapshot() });
    this.#interactive = new InteractiveWindow(options.clock);
    this.#flood = new FloodPause({
      clock: options.clock,
      takePicture: () => this.#takePicture(),
      resume: () => this.#continuePane(),
    });
    this.#quietCheck = new QuietCheck({
      clock: options.clock,
      widths: options.widths,
      control: () => (this.#state === 'following' && events.isWatched() ? this.#control : undefined),
      mirror: () => this.#mirror,
      agreed: () => {
        this.#mirrorIsGuessed = false;
      },
      differed: (seeded) => {
        this.#replaceMirror(seeded);
        this.frames.broadcastPicture();
      },
    });
  }

  get control(): PaneControl | undefined {
    return this.#control;
  }

  /** The size of what is known, where something is. */
  get knownSize(): TerminalSize | undefined {
    return this.#mirror?.size;
  }

  get canShow(): boolean {
    return this.#state === 'following' || this.#picture !== undefined;
  }

  /** Whether the bytes since a position are all that a viewer there lacks. */
  get canReplay(): boolean {
    return this.#state === 'following';
  }

  open(control: PaneControl): void {
    this.#control = control;
    this.#state = 'idle';
    if (this.#events.isWatched()) this.#seed();
  }

  close(): void {
    this.frames.flush();
    this.#control = undefined;
    this.#flood.end();
    this.#loseTrack('closed');
  }

  /** Somebody wants to see the screen. Where it is not known yet, `screenKnown` follows. */
  wanted(): void {
    if (this.#state === 'idle') this.#seed();
    else if (this.#state === 'paused' && !this.#flood.isActive) this.#continuePane();
    else if (this.#state === 'following') this.#quietCheck.watched();
  }

  /** The last viewer left; what is known is kept for a while. */
  unwatched(): void {
    this.#flood.end();
    this.#picture = undefined;
  }

  /** Nobody came back. */
  forget(): void {
    if (this.#state === 'following') this.#loseTrack('idle');
  }

  inputSeen(): void {
    this.#interactive.inputSeen();
    this.#flood.inputSeen();
  }

  /** Every size is an epoch of its own. */
  sizeChanged(): void {
    if (this.#state === 'paused' || this.#state === 'closed') return;
    if (this.#events.isWatched()) this.#seed();
    else this.#loseTrack('idle');
  }

  output(bytes: Uint8Array): void {
    const now = this.#options.clock.nowMs();
    switch (this.#state) {
      case 'following':
        if (this.#watchedMeter.add(bytes.length, now)) return this.#beginPause();
        this.#mirror?.write(bytes);
        this.frames.output(bytes, this.#interactive.follows(bytes.length));
        this.#mirror?.keepBounded();
        this.#quietCheck.outputSeen({ isGuess: this.#mirrorIsGuessed });
        return;
      case 'idle':
        if (this.#unwatchedMeter.add(bytes.length, now)) return this.#pausePane();
        this.frames.skip(bytes.length);
        return;
      case 'seeding':
        this.#forgetBefore();
        this.frames.skip(bytes.length);
        return;
      case 'paused':
      case 'closed':
    }
  }

  /** tmux paused the pane: asked for, or because this gateway did not read for a second. */
  paused(): void {
    if (this.#state === 'paused' || this.#state === 'closed') return;
    this.frames.flush();
    this.#loseTrack('paused');
    if (this.#events.isWatched()) this.#continuePane();
  }

  snapshot(): ScreenSnapshot | undefined {
    if (this.#state === 'paused') return this.#picture;
    if (this.#state !== 'following' || this.#mirror === undefined) return undefined;
    return { size: this.#mirror.size, bytes: takeSnapshot(this.#mirror), guessed: this.#mirrorIsGuessed };
  }

  /** A flood: what is batched still goes, then pictures stand for the rest. */
  #beginPause(): void {
    this.frames.flush();
    this.#pausePane();
    if (!this.#events.isWatched()) return;
    this.#events.notice('output_paused');
    this.#flood.begin();
  }

  #pausePane(): void {
    this.#loseTrack('paused');
    this.#command('refresh-client', '-A', `${this.#control?.paneId ?? ''}:pause`);
  }

  #continuePane(): void {
    const wasFlood = this.#picture !== undefined;
    this.#flood.end();
    this.#command('refresh-client', '-A', `${this.#control?.paneId ?? ''}:continue`);
    this.#seed();
    if (!wasFlood) return;
    this.#watchedMeter.resumed(this.#options.clock.nowMs());
    this.#events.notice('output_resumed');
  }

  #takePicture(): void {
    const control = this.#control;
    const generation = this.#generation;
    control?.query(pictureQueries(control.paneId), (replies) => {
      const picture = generation === this.#generation && this.#state === 'paused' ? readPicture(replies) : undefined;
      if (picture === undefined) return;
      this.#events.sizeSeen(picture.size);
      const bytes = pictureBytes(picture);
      const shown = Buffer.from(bytes).toString('latin1');
      this.#flood.pictureTaken(`${picture.historyLines} ${shown}`);
      const isShown = this.#picture !== undefined && Buffer.compare(this.#picture.bytes, bytes) === 0;
      if (isShown || this.#state !== 'paused' || !this.#flood.isActive) return;
      this.#picture = { size: picture.size, bytes, guessed: true };
      this.frames.broadcastPicture();
      this.#events.screenKnown();
    });
  }

  /** Asks tmux for the screen; from the reply on the mirror follows, in a new epoch. */
  #seed({ behindRows = 0 }: { behindRows?: number } = {}): void {
    const control = this.#control;
    if (control === undefined) return;
    const before = this.#mirror ?? this.#before;
    this.#mirror = undefined;
    this.#before = undefined;
    this.#loseTrack('seeding');
    this.#before = before;
    const generation = this.#generation;
    control.query(pictureQueries(control.paneId, { behindRows }), (replies) => {
      if (generation !== this.#generation) return;
      const picture = readPicture(replies);
      if (picture === undefined) {
        this.#loseTrack('idle');
        this.#events.screenRefused();
      } else if (picture.alternate && picture.behind === undefined) {
        // The screen behind a full-screen program costs a query a row, so it is only asked for where there is one.
        this.#seed({ behindRows: picture.size.rows });
      } else this.#seeded(picture);
    });
  }

  #seeded(picture: PanePicture): void {
    // Who went on from the bytes seen before would keep what xterm made of them where tmux made something else.
    this.frames.beginEpoch();
    this.#state = 'following';
    const { widths } = this.#options;
    const seeded = seedMirror(picture, widths);
    const known = this.#before;
    this.#replaceMirror(known === undefined ? seeded : keepErasedTails(seeded, { known, picture, widths }));
    this.#forgetBefore();
    this.#events.sizeSeen(picture.size);
    this.frames.broadcastSnapshot();
    this.#quietCheck.outputSeen({ isGuess: true });
    this.#events.screenKnown();
  }

  /** Everything that was known of the screen is void. */
  #loseTrack(state: State): void {
    this.#generation++;
    this.#state = state;
    this.#quietCheck.cancel();
    this.#mirror?.dispose();
    this.#mirror = undefined;
    this.#forgetBefore();
    this.#picture = undefined;
    this.frames.forgetReplay();
  }

  #forgetBefore(): void {
    this.#before?.dispose();
    this.#before = undefined;
  }

  #replaceMirror(mirror: Mirror): void {
    this.#mirror?.dispose();
    this.#mirror = mirror;
    this.#mirrorIsGuessed = true;
  }

  #command(...words: readonly string[]): void {
    this.#control?.query([{ command: tmuxCommand(...words) }], () => undefined);
  }
}
