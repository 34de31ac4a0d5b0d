// The composition root; read this first. tmux owns the processes, the registry knows the sessions, each session has an
// output stream and an input, the link carries both to the control plane. Any of them may vanish and come back.
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  buildMessage,
  CLOSE,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_FLOOR,
  type EventBodies,
  type UpdateState,
} from '@vibecode/protocol';
import { AgentInstaller } from './agents/agent-installer.ts';
import { InstalledAgents } from './agents/installed-agents.ts';
import { KnownAgents } from './agents/known-agents.ts';
import { commandHandlers } from './command-handlers.ts';
import { createDaemonUpdates } from './daemon-updates.ts';
import { readInstanceId } from './config/instance-id.ts';
import { readCredential } from './config/read-credential.ts';
import { StatusFile } from './config/status-file.ts';
import { readSystemInfo } from './config/system-info.ts';
import { toProtocolError } from './errors.ts';
import { createHealth } from './health/create-health.ts';
import { fileCommands } from './files/file-commands.ts';
import { Places } from './files/places.ts';
import { protectedPaths } from './files/protected-paths.ts';
import { TransferJournal } from './files/transfer-journal.ts';
import { Transfers } from './files/transfers.ts';
import { CommandDispatcher } from './link/command-dispatcher.ts';
import { ControlPlaneLink } from './link/control-plane-link.ts';
import { dialByKeeper } from './link/dial-by-keeper.ts';
import { dialWithCredential } from './link/dial.ts';
import { explainRefusal } from './link/explain-refusal.ts';
import { refusedInput } from './link/refused-input.ts';
import { routeFrame } from './link/route-frame.ts';
import { UnconfirmedEndings } from './link/unconfirmed-endings.ts';
import { ViewerRoster } from './link/viewer-roster.ts';
import { detectWake } from './link/wake-detector.ts';
import { lowerCompilerThreads } from './platform/lower-compiler-threads.ts';
import { openProgramPages } from './platform/program-pages.ts';
import { randomUint32 } from './platform/random.ts';
import { releaseIdlePages } from './platform/release-idle-pages.ts';
import type { RunningParts } from './running-parts.ts';
import { sessionEnvironment } from './process/session-environment.ts';
import { LinkWindow } from './session/link-window.ts';
import { SessionRegistry } from './session/session-registry.ts';
import type { SessionStream } from './session/session-stream-port.ts';
import { createSessionStream } from './session/session-stream.ts';
import { startSshKeys } from './ssh/start-ssh-keys.ts';
import { measureWidths } from './tmux/measure-widths.ts';
import { TmuxServer } from './tmux/tmux-server.ts';
import { countBusySessions } from './update/count-busy-sessions.ts';
import { startAutomaticUpdates } from './update/automatic-updates.ts';
import { GATEWAY_VERSION } from './version.ts';

export interface Daemon {
  /** Says goodbye and lets go of tmux; the sessions live on. */
  stop: () => Promise<void>;
}

export async function startDaemon(options: RunningParts): Promise<Daemon> {
  const { config, configFile, env, restart, clock, random, log } = options;
  const instanceId = await readInstanceId(config.instanceFile, random);
  const sessionEnv = sessionEnvironment(env);
  const agents = new InstalledAgents({ env: sessionEnv });
  const knownAgents = new KnownAgents({ agents, clock });
  const server = await TmuxServer.start({
    folder: config.tmuxSocketDir,
    env: sessionEnv,
    isService: config.tmuxServer === 'service',
  });
  const widths = await measureWidths({ server, cacheFolder: config.dataDir });
  const systemInfo = await readSystemInfo({ gatewayName: config.gatewayName, tmuxVersion: server.version });
  const statusFile = new StatusFile(config.dataDir);
  const stopping = new AbortController();

  const linkWindow = new LinkWindow();
  const roster = new ViewerRoster();
  const link = new ControlPlaneLink({
    url: config.connectUrl,
    prepareDial:
      config.linkSocketDir === undefined
        ? dialWithCredential(config.connectUrl, () => readCredential(config.credentialFile))
        : dialByKeeper(config.linkSocketDir),
    hello: async () => ({
      ...((await updates.updater.status({})).can_update && { update_policy: updates.policy.current }),
      protocol: { min: PROTOCOL_VERSION_FLOOR, max: PROTOCOL_VERSION },
      gateway_version: GATEWAY_VERSION,
      instance_id: instanceId,
      system_info: systemInfo,
      agents: installer.annotate(await knownAgents.quickly()),
      sessions: registry.list(),
    }),
    handlers: {
      opened: () => {
        for (const { output } of registry.all()) output.linkOpened();
        endings.linkOpened();
        sayAdopted();
        health.reporter.linkOpened();
        updates.linkOpened();
      },
      closed: () => {
        health.reporter.linkClosed();
        for (const { input, output } of registry.all()) {
          for (const viewerId of roster.ids()) input.viewerLeft(viewerId);
          output.linkClosed();
        }
        transfers.linkClosed();
        roster.clear();
        linkWindow.reset();
      },
      text: (message) => dispatcher.dispatch(message),
      frame: (bytes) => onFrame(bytes),
      stateChanged: () => writeStatus(),
      delivered: (sentBeforeMs) => endings.delivered(sentBeforeMs),
    },
    clock,
    random,
    log,
  });
  const sender = link.outbox;
  const installer = await AgentInstaller.start({
    agents,
    home: sessionEnv['HOME'] ?? '/',
    dataDir: config.dataDir,
    sendText: (message) => sender.sendText(message),
    clock,
    nowMs: Date.now,
    random,
    log,
  });
  const endings = new UnconfirmedEndings({ sender, nowMs: () => clock.nowMs(), sent: () => link.confirm() });

  const registry = new SessionRegistry<SessionStream>({
    server,
    gatewayId: instanceId,
    sender,
    clock,
    random,
    log,
    agents,
    env: sessionEnv,
    stateFile: join(config.dataDir, 'sessions.json'),
    nowMs: Date.now,
    makeOutput: (session) =>
      createSessionStream({ ...session, sender, linkWindow, clock, widths, firstEpoch: randomUint32(random) }),
    started: (session, { adopted }) => {
      if (link.state.name === 'open') session.output.linkOpened();
      if (!adopted) sayStarted({ session: session.info, adopted });
      writeStatus();
    },
    ended: (ending) => {
      if (ending.reason !== 'vanished') endedSinceStart.add(ending.session_id);
      writeStatus();
      return endings.report(ending);
    },
  });

  const home = sessionEnv['HOME'] ?? homedir();
  const own = [config.dataDir, config.credentialFile, config.instanceFile, config.tmuxSocketDir];
  if (config.privateDir !== undefined) own.push(config.privateDir);
  const places = new Places({
    home,
    workdirs: () => registry.list().map((session) => session.workdir),
    protectedPaths: protectedPaths({ home, env, own }),
  });
  const journal = new TransferJournal(join(config.dataDir, 'transfers'));
  const transfers = new Transfers({ places, journal, sender, clock, log, toProtocolError });
  const files = fileCommands({ places, transfers, workdirOf: (id) => registry.get(id).info.workdir });

  const health = createHealth({
    sessions: () => registry.all(),
    sender,
    clock,
    wallNowMs: Date.now,
    log,
    reported: () => writeStatus(),
  });

  const sshKeys = await startSshKeys({ home, clock, nowMs: Date.now, log, signal: stopping.signal });

  /** Ended as sessions do; one that vanished may be one that this version cannot see. */
  const endedSinceStart = new Set<string>();
  const sessionIds = (): string[] => registry.list().map((session) => session.session_id);
  const updates = await createDaemonUpdates({
    config,
    configFile,
    env,
    sessionIds,
    knownSessionIds: () => new Set([...sessionIds(), ...endedSinceStart]),
    tell: tellUpdate,
    restart,
    clock,
    random,
    log,
  });
  startAutomaticUpdates({
    updater: updates.updater,
    policy: updates.policy,
    busySessionCount: () => countBusySessions(registry.all(), Date.now()),
    now: () => new Date(),
    clock,
    random,
    log,
    signal: stopping.signal,
  });

  const dispatcher = new CommandDispatcher({
    handlers: commandHandlers({
      registry,
      roster,
      agents: knownAgents,
      installer,
      widths,
      files,
      transfers,
      ssh: sshKeys.commands,
      health: health.reporter,
      updater: updates.updater,
      updatePolicy: updates.policy,
      clock,
      log,
    }),
    sender,
    log,
    toProtocolError,
  });

  function onFrame(bytes: Uint8Array): void {
    const route = routeFrame(bytes);
    switch (route.kind) {
      case 'input': {
        const session = registry.find(route.frame.id);
        if (session === undefined) sender.sendFrame(refusedInput(route.frame, 'session_ended'), 'interactive');
        else session.input.frame(route.frame);
        return;
      }
      case 'hub_ack':
        registry.find(route.sessionId)?.output.hubAcked(route.position);
        return;
      case 'transfer':
        transfers.frame(route.frame);
        return;
      case 'drop':
        log.warn('frame.dropped', { fault: route.fault, bytes: bytes.length });
        return;
      case 'bad_frame':
        log.error('frame.bad', { fault: route.fault, bytes: bytes.length });
        link.drop(CLOSE.BAD_FRAME.code, route.fault);
    }
  }

  function tellUpdate(update: UpdateState): void {
    sender.sendText(buildMessage('gateway.update.progress', { update }));
  }

  function sayStarted(body: EventBodies['session.started']): void {
    sender.sendText(buildMessage('session.started', body, { session_id: body.session.session_id }));
  }

  /** Sessions found again at the start are told once, when there is somebody to tell. */
  let adopted: string[] = [];
  function sayAdopted(): void {
    for (const id of adopted) {
      const session = registry.find(id);
      if (session !== undefined) sayStarted({ session: session.info, adopted: true });
    }
    adopted = [];
  }

  let linkSince = Date.now();
  let linkState = link.state.name;
  function writeStatus(): void {
    const { state } = link;
    updates.sessionsChanged();
    if (state.name !== linkState) linkSince = Date.now();
    linkState = state.name;
    const refusal = state.name === 'refused' ? { code: state.close.code, todo: explainRefusal(state.close) } : {};
    statusFile.write({
      pid: process.pid,
      version: GATEWAY_VERSION,
      control_plane: config.connectUrl.origin.replace(/^ws/, 'http'),
      link: { state: state.name, since: linkSince, ...refusal },
      sessions: [...registry.all()].map(({ info, activity }) => ({
        ...info,
        last_input_at: activity.lastInputAt,
        last_output_at: activity.lastOutputAt,
      })),
    });
  }

  const leftOver = await journal.cleanUp();
  if (leftOver.removed + leftOver.left > 0) log.info('file.left_over', leftOver);
  await registry.adopt();
  adopted = registry.list().map((session) => session.session_id);
  await updates.recover();
  link.start();
  void lowerCompilerThreads();
  void releaseIdlePages({
    open: openProgramPages,
    lastInputAtMs: () => Math.max(0, ...[...registry.all()].map(({ activity }) => activity.lastInputAt ?? 0)),
    clock,
    wallNowMs: Date.now,
    log,
    signal: stopping.signal,
  });
  detectWake({
    clock,
    wallNowMs: Date.now,
    signal: stopping.signal,
    woke: (sleptMs) => {
      log.info('gateway.woke', { sleptMs: Math.round(sleptMs) });
      link.wake();
      sshKeys.wake();
    },
  });
  log.info('gateway.started', { instanceId, tmux: server.version, sessions: adopted.length });

  return {
    stop: async () => {
      stopping.abort();
      updates.stop();
      link.stop();
      await installer.stop();
      await transfers.stop();
      await health.stop();
      await registry.stop();
      await statusFile.remove();
    },
  };
}
