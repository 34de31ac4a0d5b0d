// All sessions of this gateway that are alive: made, adopted, ended, and each ending told exactly once.
import { limits, ProtocolError, type CommandBodies, type EventBodies, type SessionInfo } from '@vibecode/protocol';
import type { InstalledAgents } from '../agents/installed-agents.ts';
import { bootId } from '../process/boot-id.ts';
import { endLeftOverClients } from '../tmux/end-left-over-clients.ts';
import { adoptSessions } from './adopt-sessions.ts';
import { createSession } from './create-session.ts';
import { endSession } from './end-session.ts';
import { readExitStatus } from './exit-status.ts';
import { KnownSessionsFile } from './known-sessions-file.ts';
import { LiveSession, type LiveSessionOptions, type SessionOutput } from './live-session.ts';
import { sameName } from './session-name.ts';
import { listSessionPanes, type SessionPane } from './session-pane.ts';

type Ending = EventBodies['session.ended'];
type Inherited = 'server' | 'gatewayId' | 'sender' | 'clock' | 'nowMs' | 'random' | 'log' | 'makeOutput';

export interface SessionRegistryOptions<Output extends SessionOutput> extends Pick<
  LiveSessionOptions<Output>,
  Inherited
> {
  agents: InstalledAgents;
  /** From sessionEnvironment. */
  env: Readonly<Record<string, string>>;
  /** Where the sessions known to be alive are kept. */
  stateFile: string;
  /** A session is alive: new, or found again at the start. */
  started: (session: LiveSession<Output>, how: { adopted: boolean }) => void;
  /** A session is over. Until the promise is fulfilled the ending is kept on disk and told again at the next start. */
  ended: (ending: Ending) => void | Promise<void>;
}

export class SessionRegistry<Output extends SessionOutput = SessionOutput> {
  readonly #options: SessionRegistryOptions<Output>;
  readonly #file: KnownSessionsFile;
  readonly #sessions = new Map<string, LiveSession<Output>>();
  /** Being made: their ids and names are taken already. */
  readonly #creating = new Map<string, string>();
  readonly #endings = new Map<string, Ending>();
  readonly #ends = new Map<string, Promise<void>>();
  #bootId = '';

  constructor(options: SessionRegistryOptions<Output>) {
    this.#options = options;
    this.#file = new KnownSessionsFile(options.stateFile);
  }

  /** Once, at the start, before the link is opened: `started` and `ended` are called for what is found. */
  async adopt(): Promise<void> {
    const { server, gatewayId, nowMs } = this.#options;
    this.#bootId = await bootId();
    await endLeftOverClients(server);
    const known = await this.#file.read();
    const panes = await listSessionPanes(server, gatewayId);
    const { alive, dead, gone } = adoptSessions({ panes, known, bootId: this.#bootId, nowMs: nowMs() });
    for (const pane of alive) this.#add(pane, { adopted: true });
    for (const ending of gone) this.#endings.set(ending.session_id, ending);
    for (const { identity, paneId } of dead) {
      const session_id = identity.session_id;
      if (this.#endings.has(session_id)) continue;
      const exit_status = await readExitStatus(server, paneId);
      this.#endings.set(session_id, { session_id, reason: 'exited', exit_status, ended_at: nowMs() });
    }
    await this.#save();
    for (const { paneId } of dead) await server.tryRun(['kill-pane', '-t', paneId], { notifies: true });
    for (const ending of this.#endings.values()) void this.#tell(ending);
  }

  list(): SessionInfo[] {
    return [...this.#sessions.values()].map((session) => session.info);
  }

  all(): IterableIterator<LiveSession<Output>> {
    return this.#sessions.values();
  }

  find(sessionId: string): LiveSession<Output> | undefined {
    return this.#sessions.get(sessionId);
  }

  /** Throws `session_not_found`, or `session_ended` for one whose ending was not delivered yet. */
  get(sessionId: string): LiveSession<Output> {
    const session = this.#sessions.get(sessionId);
    if (session !== undefined) return session;
    if (this.#endings.has(sessionId)) throw new ProtocolError('session_ended', 'This session is over.');
    throw new ProtocolError('session_not_found', 'There is no such session on this machine.');
  }

  async create(sessionId: string, body: CommandBodies['session.create']): Promise<SessionInfo> {
    this.#checkFree(sessionId, body.name);
    this.#creating.set(sessionId, body.name);
    try {
      await this.#options.server.ensureRunning();
      const pane = await createSession({ ...this.#options, sessionId, body });
      const session = this.#add(pane, { adopted: false });
      await this.#save();
      return session.info;
    } finally {
      this.#creating.delete(sessionId);
    }
  }

  /** Fulfilled when nothing of the session is left and its ending was told. Asked twice, both get the same end. */
  end(sessionId: string): Promise<void> {
    const running = this.#ends.get(sessionId);
    if (running !== undefined) return running;
    const ending = this.#end(sessionId).finally(() => {
      this.#ends.delete(sessionId);
      // Where tmux failed in the middle of it, the session may be over all the same.
      void this.#sessions.get(sessionId)?.check();
    });
    this.#ends.set(sessionId, ending);
    return ending;
  }

  /** Detaches from every session; they live on. */
  async stop(): Promise<void> {
    for (const session of this.#sessions.values()) session.stop();
    this.#sessions.clear();
    await this.#file.settled();
  }

  async #end(sessionId: string): Promise<void> {
    const { server, log } = this.#options;
    const session = this.get(sessionId);
    const { identity, paneId, panePid } = session.pane;
    log.info('session.ending', { sessionId });
    const died = (ending: Pick<Ending, 'reason' | 'exit_status'>) => this.#over(session, ending);
    await endSession({ server, identity, paneId, panePid, died });
  }

  #checkFree(sessionId: string, name: string): void {
    const names = [...[...this.#sessions.values()].map((session) => session.info.name), ...this.#creating.values()];
    if (this.#sessions.has(sessionId) || this.#creating.has(sessionId) || this.#endings.has(sessionId)) {
      throw new ProtocolError('name_in_use', 'A session with this id is there already.');
    }
    if (names.some((taken) => sameName(taken, name))) {
      throw new ProtocolError(
        'name_in_use',
        `A session called "${name}" is running. Choose another name or end it first.`,
        {
          field: '/name',
        },
      );
    }
    if (names.length >= limits.MAX_SESSIONS) {
      throw new ProtocolError('limit_reached', `There are ${limits.MAX_SESSIONS} sessions already. End some first.`);
    }
  }

  #add(pane: SessionPane, how: { adopted: boolean }): LiveSession<Output> {
    const session: LiveSession<Output> = new LiveSession<Output>({
      ...this.#options,
      pane,
      over: (ending) => {
        // While session.end is at it, the end is told by that.
        if (!this.#ends.has(pane.identity.session_id)) void this.#finish(session, ending);
      },
    });
    this.#sessions.set(session.sessionId, session);
    this.#options.log.info('session.alive', { sessionId: session.sessionId, adopted: how.adopted });
    this.#options.started(session, how);
    return session;
  }

  async #finish(session: LiveSession<Output>, ending: Pick<Ending, 'reason' | 'exit_status'>): Promise<void> {
    await this.#over(session, ending);
    // Of one that vanished there is nothing to remove; a new tmux server gives its pane's number to somebody else.
    if (ending.reason === 'vanished') return;
    const command = ['kill-pane', '-t', session.paneId];
    await this.#options.server.tryRun(command, { notifies: true }).catch(() => undefined);
  }

  /** Written down first: an ending that a crash swallows would leave the session alive in every list for good. */
  async #over(
    session: LiveSession<Output>,
    { reason, exit_status }: Pick<Ending, 'reason' | 'exit_status'>,
  ): Promise<void> {
    const { sessionId } = session;
    if (!this.#sessions.delete(sessionId)) return;
    const ending: Ending = { session_id: sessionId, reason, exit_status, ended_at: this.#options.nowMs() };
    this.#endings.set(sessionId, ending);
    session.stop();
    await this.#save();
    void this.#tell(ending);
  }

  async #tell(ending: Ending): Promise<void> {
    const { session_id: sessionId, reason } = ending;
    this.#options.log.info('session.ended', { sessionId, reason });
    try {
      await this.#options.ended(ending);
      this.#endings.delete(sessionId);
      await this.#save();
    } catch (error) {
      this.#options.log.error('session.ending_not_told', { sessionId, error: error as Error });
    }
  }

  /** A disk that is full must not end sessions: what is lost is only the word of those that end while we are away. */
  async #save(): Promise<void> {
    const sessions = [...this.#sessions.values()].map((session) => session.pane.identity);
    const known = { bootId: this.#bootId, sessions, endings: [...this.#endings.values()] };
    await this.#file.write(known).catch((error: unknown) => {
      this.#options.log.error('session.state_not_written', { error: error as Error });
    });
  }
}
