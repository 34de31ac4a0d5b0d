// Port: one session's output stream as the daemon sees it. Implemented by session-stream.ts.
import type {
  Position,
  ProtocolError,
  Role,
  TerminalSize,
  Viewer,
  WidthTable,
  CommandBodies,
  CommandResults,
} from '@vibecode/protocol';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { PaneControl, PaneListener } from '../tmux/pane-control.ts';
import type { LinkWindow } from './link-window.ts';

export interface SessionStreamOptions {
  sessionId: string;
  sender: LinkSender;
  /** Shared by all sessions of the gateway. */
  linkWindow: LinkWindow;
  clock: Clock;
  widths: WidthTable;
  /** The pane's size when the stream is made. */
  size: TerminalSize;
  /** Random u32: epochs of earlier gateways must not be met again. */
  firstEpoch: number;
  /** Called after every change of the pane's size. */
  onSizeChanged?: (size: TerminalSize) => void;
}

export interface JoiningViewer {
  viewerId: number;
  name: string;
  role: Role;
}

export type AttachOutcome =
  | { ok: true; mode: 'resume' | 'snapshot'; position: Position }
  | { ok: false; error: ProtocolError };

export interface Presence {
  viewers: Viewer[];
  size_owner: number | null;
  columns: number;
  rows: number;
}

export interface SessionStream {
  /** Given to the control client of the session's pane. */
  readonly listener: PaneListener;
  readonly position: Position;
  readonly size: TerminalSize;
  readonly viewerCount: number;
  /** The control client is attached; called again with the next one after the first was closed. */
  open(control: PaneControl): void;

  /**
   * Answers once, at once or after tmux was asked. On success the caller sends the ack inside `answer`: the frames of
   * the join follow when it returns.
   */
  attach(
    viewer: JoiningViewer,
    request: CommandBodies['viewer.attach'],
    answer: (outcome: AttachOutcome) => void,
  ): void;
  /** viewer.detach, viewer.left. Unknown viewers are no fault. */
  detach(viewerId: number): void;
  viewport(viewerId: number, size: TerminalSize): void;
  takeSize(viewerId: number): void;
  /** session.resize of a program: sets the size without an owner. */
  resize(size: TerminalSize): Promise<TerminalSize>;
  /** Keys or a paste of this viewer are about to be typed (0: a program's). Call before they are given to tmux. */
  inputFrom(viewerId: number): void;
  /** session.resync of the hub. */
  resync(): void;
  /** VIEWER_ACK with viewer 0. */
  hubAcked(position: Position): void;
  /** The hub welcomed this gateway. Nobody is attached yet. */
  linkOpened(): void;
  /** The link is cut: every viewer is gone. The caller resets the LinkWindow, once for all sessions, afterwards. */
  linkClosed(): void;

  /** Round trip to tmux in ms. */
  probe(): Promise<number>;
  /** With format "frame" the page is sent before the promise is fulfilled. */
  scrollback(
    viewerId: number,
    request: CommandBodies['session.scrollback'],
  ): Promise<CommandResults['session.scrollback']>;
  snapshotForPrograms(): Promise<CommandResults['session.snapshot']>;
  presence(): Presence;
  isAttached(viewerId: number): boolean;
  /** Stops every timer and forgets the viewers. */
  dispose(): void;
}
