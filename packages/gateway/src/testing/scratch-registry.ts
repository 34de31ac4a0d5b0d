// A session registry on a tmux server of a test's own, with an output stream that only writes down what it hears.
import { join } from 'node:path';
import { newId, type CommandBodies, type EventBodies } from '@vibecode/protocol';
import { InstalledAgents } from '../agents/installed-agents.ts';
import type { LinkSender } from '../link/link-sender.ts';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import type { LiveSession, SessionOutput } from '../session/live-session.ts';
import { SessionRegistry } from '../session/session-registry.ts';
import { fastRandom } from './fast-random.ts';
import { scratchTmux, until, type ScratchTmux } from './scratch-tmux.ts';

export const GATEWAY_ID = '0123456789abcdef';

export interface HeardOutput extends SessionOutput {
  text: () => string;
  events: string[];
}

export interface ScratchRegistry extends AsyncDisposable {
  tmux: ScratchTmux;
  registry: SessionRegistry<HeardOutput>;
  started: { sessionId: string; adopted: boolean }[];
  endings: EventBodies['session.ended'][];
  /** INPUT_ACK frames in the order they were sent. */
  acks: { viewer: number; counter: number; refusal: string | undefined }[];
  /** Text messages to the control plane. */
  texts: string[];
  create: (body?: Partial<CommandBodies['session.create']>) => Promise<LiveSession<HeardOutput>>;
  ending: (sessionId: string) => Promise<EventBodies['session.ended']>;
  /** Another registry on the same tmux and data, as after a restart of the gateway. */
  again: () => Promise<ScratchRegistry>;
}

export async function scratchRegistry(tmuxOfAnother?: ScratchTmux): Promise<ScratchRegistry> {
  const tmux = tmuxOfAnother ?? (await scratchTmux());
  const started: ScratchRegistry['started'] = [];
  const endings: ScratchRegistry['endings'] = [];
  const acks: ScratchRegistry['acks'] = [];
  const texts: string[] = [];
  const sender: LinkSender = {
    isOpen: true,
    sendText: (message) => texts.push(message),
    sendFrame: ({ viewer = 0, offset = 0, payload }) => {
      const refusal = payload instanceof Uint8Array ? Buffer.from(payload).toString() : undefined;
      acks.push({ viewer, counter: offset, refusal });
    },
  };
  const registry = new SessionRegistry<HeardOutput>({
    server: tmux.server,
    gatewayId: GATEWAY_ID,
    sender,
    clock: systemClock,
    random: fastRandom,
    log: createLog({ level: 'error', format: 'pretty', write: (line) => process.stderr.write(line) }),
    makeOutput: hearOutput,
    agents: new InstalledAgents({ env: tmux.env }),
    env: tmux.env,
    stateFile: join(tmux.folder, 'sessions.json'),
    nowMs: Date.now,
    started: (session, { adopted }) => started.push({ sessionId: session.sessionId, adopted }),
    ended: (ending) => {
      endings.push(ending);
    },
  });
  await registry.adopt();
  return {
    tmux,
    registry,
    started,
    endings,
    acks,
    texts,
    async create(body = {}) {
      const sessionId = newId((bytes) => fastRandom.fill(bytes));
      const size = { columns: 80, rows: 24 };
      await registry.create(sessionId, { name: sessionId, agent: 'shell', workdir: tmux.folder, ...size, ...body });
      const session = registry.get(sessionId);
      await until(() => session.isAttached, 'the control client');
      return session;
    },
    ending: (sessionId) => until(() => endings.find((ending) => ending.session_id === sessionId), 'the ending'),
    async again() {
      await registry.stop();
      return scratchRegistry(tmux);
    },
    async [Symbol.asyncDispose]() {
      await registry.stop();
      await tmux[Symbol.asyncDispose]();
    },
  };
}

function hearOutput(): HeardOutput {
  const output: Uint8Array[] = [];
  const events: string[] = [];
  return {
    events,
    text: () => Buffer.concat(output).toString(),
    open: () => events.push('open'),
    inputFrom: (viewerId) => events.push(`input ${viewerId}`),
    dispose: () => events.push('dispose'),
    listener: {
      output: (bytes) => output.push(bytes),
      paused: () => undefined,
      continued: () => undefined,
      resized: ({ columns, rows }) => events.push(`resized ${columns}x${rows}`),
      modeChanged: (inMode) => events.push(`mode ${inMode}`),
      clientsChanged: () => events.push('clients'),
      paneGone: () => undefined,
      closed: () => events.push('closed'),
    },
  };
}
